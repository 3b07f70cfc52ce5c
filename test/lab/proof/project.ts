import { existsSync } from 'node:fs';
import { copyFile, cp, mkdir, readdir, readFile, rm } from 'node:fs/promises';
import path from 'node:path';
import { runCommand } from '../run-command.ts';
import type { LabCase } from './lab-case.ts';

/** Makes the repository of a case: the files all cases share, its own, and `before.yml` as the CI file. */
export async function layOutProject({ folder }: LabCase, project: string): Promise<void> {
  await rm(project, { recursive: true, force: true });
  await mkdir(project, { recursive: true });
  for (const source of [path.join(folder, '../_project'), path.join(folder, 'files')])
    if (existsSync(source)) await cp(source, project, { recursive: true });
  await copyFile(path.join(folder, 'before.yml'), path.join(project, '.gitlab-ci.yml'));
  await runCommand('git', ['init', '--quiet'], { cwd: project });
}

/** The files of a project's folder by their paths, without git's own. */
export async function projectFiles(project: string): Promise<Readonly<Record<string, Buffer>>> {
  const entries = await readdir(project, { recursive: true, withFileTypes: true });
  const paths = entries
    .filter((entry) => entry.isFile())
    .map((entry) => path.relative(project, path.join(entry.parentPath, entry.name)))
    .filter((file) => !file.startsWith(`.git${path.sep}`));
  const files = paths.map(async (file) => [file, await readFile(path.join(project, file))] as const);
  return Object.fromEntries(await Promise.all(files));
}

/** Applies a unified diff as a user would; null where that worked, else git's words. */
export async function applyPatch(project: string, diff: string): Promise<string | null> {
  const { status, stderr } = await runCommand('git', ['apply', '-'], { cwd: project, input: diff });
  return status === 0 ? null : stderr.trim();
}

/** Follows advice to the maintainers as they would: by their own hand, which is the case's `reference.yml`. */
export async function followAdvice({ folder }: LabCase, project: string): Promise<void> {
  const reference = path.join(folder, 'reference.yml');
  if (existsSync(reference)) await copyFile(reference, path.join(project, '.gitlab-ci.yml'));
}
