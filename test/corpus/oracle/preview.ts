import { mkdir, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { parse } from 'yaml';
import { runCommand } from '../../lab/run-command.ts';

/** A pipeline as gitlab-ci-local reads it: every job that runs a script, by its key in the file. */
export interface Preview {
  readonly variables: Readonly<Record<string, unknown>>;
  readonly jobs: ReadonlyMap<string, Readonly<Record<string, unknown>>>;
}

/** Why there is nothing to compare: gitlab-ci-local takes a pipeline that lacks a job or a file for an error. */
export interface NoPreview {
  readonly reason: string;
}

const rootFile = '.gitlab-ci.yml';

/** Makes a git work tree with a remote, which gitlab-ci-local asks for; it needs no commit of the file. */
export async function makeWorkTree(folder: string): Promise<string> {
  await mkdir(folder, { recursive: true });
  const commit = ['-c', 'user.name=oracle', '-c', 'user.email=oracle@lab.invalid', 'commit', '--quiet'];
  for (const args of [
    ['init', '--quiet', '--initial-branch=main'],
    ['remote', 'add', 'origin', 'https://gitlab.lab/lab/demo.git'],
    [...commit, '--allow-empty', '--message=Pipeline to compare'],
  ]) {
    const { status, stderr } = await runCommand('git', args, { cwd: folder });
    if (status !== 0) throw new Error(`git ${args.join(' ')} in ${folder}: ${stderr.trim()}`);
  }
  return folder;
}

/**
 * @param program - path of gitlab-ci-local
 * @param workTree - see {@link makeWorkTree}; its CI file is replaced
 * @param text - of a CI file
 */
export async function previewOf(
  program: string,
  workTree: string,
  text: string,
): Promise<Preview | NoPreview> {
  await writeFile(path.join(workTree, rootFile), text);
  const env = { ...process.env, NO_COLOR: '1', FORCE_COLOR: '0' };
  const { status, stdout } = await runCommand(program, ['--preview'], { cwd: workTree, env });
  if (status !== 0) return { reason: 'gitlab-ci-local refuses it' };
  // Warnings, of a key written twice for instance, are printed before the pipeline.
  const printed = stdout.slice(Math.max(0, stdout.search(/^---$/m)));
  const tree = parse(printed, { maxAliasCount: -1 }) as unknown;
  if (!isMapping(tree)) return { reason: 'gitlab-ci-local prints no pipeline' };
  const jobs = Object.entries(tree).flatMap(([name, job]) =>
    isMapping(job) && 'script' in job && !name.startsWith('.') ? [[name, job] as const] : [],
  );
  return { variables: isMapping(tree['variables']) ? tree['variables'] : {}, jobs: new Map(jobs) };
}

export function isMapping(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
