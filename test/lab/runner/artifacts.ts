import { readdir } from 'node:fs/promises';
import path from 'node:path';
import picomatch from 'picomatch';
import { runCommand } from '../run-command.ts';
import { expandValue } from './expand-value.ts';
import type { ArtifactsDefinition } from './expanded-pipeline.ts';
import { JobFailure } from './job-failure.ts';
import type { JobLog } from './job-log.ts';
import { projectDirectory } from './job-variables.ts';

/** What a job uploaded. */
export interface UploadedArtifacts {
  readonly job: string;
  readonly jobId: number;
  /** Path of a tar file. */
  readonly archive: string;
}

export interface ArtifactsJob {
  readonly name: string;
  readonly id: number;
  readonly variables: Readonly<Record<string, string>>;
  /** The project's directory, as this machine sees it. */
  readonly directory: string;
  readonly log: JobLog;
}

/** Unpacks other jobs' artifacts into the project's directory. */
export async function downloadArtifacts(
  { log, directory }: ArtifactsJob,
  uploads: readonly UploadedArtifacts[],
): Promise<void> {
  for (const { job, jobId, archive } of uploads) {
    log.note(`Downloading artifacts for ${job} (${String(jobId)})...`);
    const { status } = await runCommand('tar', ['-xf', archive, '-C', directory]);
    if (status !== 0) throw new JobFailure(`cannot unpack the artifacts of ${job}`, 'runner_system_failure');
    log.write('01E', `Downloading artifacts from coordinator... ok      ${answer(jobId, '200 OK')}`);
  }
}

/** Packs what the job's artifacts name into `archive`; null where nothing was found. */
export async function uploadArtifacts(
  job: ArtifactsJob,
  artifacts: ArtifactsDefinition,
  archive: string,
): Promise<UploadedArtifacts | null> {
  const { log, id, name, directory } = job;
  log.note('Uploading artifacts...');
  const picked = await pickFiles(job, artifacts);
  if (picked.length === 0) {
    log.write('01E', '\u001b[31;1mERROR: No files to upload                         \u001b[0;m \n');
    return null;
  }
  const pack = ['--no-recursion', '-cf', archive, '-C', directory, '-T', '-'];
  const { status } = await runCommand('tar', pack, { input: picked.join('\n') });
  if (status !== 0) throw new JobFailure('cannot pack the artifacts', 'runner_system_failure');
  log.write(
    '01E',
    `Uploading artifacts as "archive" to coordinator... 201 Created${answer(id, '201 Created')}`,
  );
  return { job: name, jobId: id, archive };
}

function answer(id: number, status: string): string {
  return `\u001b[0;m  host\u001b[0;m=gitlab.lab id\u001b[0;m=${String(id)} responseStatus\u001b[0;m=${status} token\u001b[0;m=64_lab\n`;
}

async function pickFiles(
  job: ArtifactsJob,
  { paths, exclude }: ArtifactsDefinition,
): Promise<readonly string[]> {
  const { log, variables } = job;
  const all = (await readdir(job.directory, { recursive: true })).filter(
    (file) => !/^\.git(?:\/|$)/.test(file),
  );
  const excluded = picomatch(
    exclude.map((pattern) => inProject(pattern, variables)),
    { dot: true },
  );
  const picked = new Set<string>();
  for (const listed of paths) {
    const pattern = inProject(listed, variables);
    const found = filesUnder(all, pattern).filter((file) => exclude.length === 0 || !excluded(file));
    for (const file of found) picked.add(file);
    if (found.length > 0)
      log.write(
        '01E',
        `${pattern}: found ${String(found.length)} matching artifact files and directories\u001b[0;m \n`,
      );
    else
      log.write(
        '01E',
        `\u001b[0;33mWARNING: ${pattern}: no matching files. Ensure that the artifact path is relative to the working directory (${projectDirectory})\u001b[0;m \n`,
      );
  }
  return [...picked].toSorted();
}

/** A pattern relative to the project, or one that matches nothing where it leads elsewhere. */
function inProject(pattern: string, variables: Readonly<Record<string, string>>): string {
  const expanded = expandValue(pattern, variables);
  return expanded.startsWith(`${projectDirectory}/`) ? path.relative(projectDirectory, expanded) : expanded;
}

/** Files and folders that the pattern matches, and all that lies in those folders. */
function filesUnder(all: readonly string[], pattern: string): readonly string[] {
  const matches = picomatch(pattern.replace(/^\.\//, '').replace(/\/+$/, ''), { dot: true });
  const hits = all.filter((file) => matches(file));
  return all.filter((file) => hits.some((hit) => file === hit || file.startsWith(`${hit}/`)));
}
