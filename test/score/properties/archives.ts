import { expandVariables } from '../pipeline/expand-variables.ts';
import type { ResolvedJob } from '../pipeline/resolved-pipeline.ts';
import { dockerCall, isBuild, operands, optionValues, type DockerCall } from '../shell/docker-call.ts';
import { readSteps, type Step } from '../shell/read-steps.ts';
import { projectDirectory, projectPath } from './project-path.ts';
import { variablesOf, type Surroundings } from './property.ts';

export interface SavedArchive {
  readonly path: string;
  /** Images in it as the command names them, variables replaced. */
  readonly images: readonly string[];
  readonly compressed: boolean;
}

export interface LoadedArchive {
  /** Null: the file could not be told. */
  readonly path: string | null;
  readonly decompressed: boolean;
}

export interface Archives {
  readonly saved: readonly SavedArchive[];
  readonly loaded: readonly LoadedArchive[];
}

/** Image archives that the job writes and reads. */
export function archivesOf(job: ResolvedJob, around: Surroundings): Archives {
  const variables = { ...variablesOf(job, around), CI_PROJECT_DIR: projectDirectory };
  const expand = (text: string): string => expandVariables(text, variables);
  const saved: SavedArchive[] = [];
  const loaded: LoadedArchive[] = [];
  let directory = projectDirectory;
  const at = (file: string): string => projectPath(expand(file), directory);
  for (const step of readSteps(job.commands)) {
    const [name, ...words] = step.calls[0]?.words ?? [];
    const [from, to] = words.filter((word) => !word.startsWith('-'));
    if (name === 'cd') directory = at(from ?? '/root');
    if ((name === 'mv' || name === 'cp') && from !== undefined && to !== undefined)
      renamed(saved, at(from), at(to), false);
    if (name === 'gzip' && from !== undefined) renamed(saved, at(from), `${at(from)}.gz`, true);
    for (const written of writes(step))
      saved.push({ ...written, path: at(written.path), images: written.images.map(expand) });
    for (const read of reads(step)) loaded.push({ ...read, path: read.path === null ? null : at(read.path) });
  }
  return { saved, loaded };
}

function renamed(saved: SavedArchive[], from: string, to: string, compressed: boolean): void {
  const source = saved.find(({ path }) => path === from);
  if (source !== undefined) saved.push({ ...source, path: to, compressed: compressed || source.compressed });
}

function writes({ calls, text }: Step): SavedArchive[] {
  return calls.flatMap((call) => {
    const docker = dockerCall(call);
    if (docker === null) return [];
    const compressed = /gzip|zstd|pigz/.test(text);
    if (docker.verb === 'save') {
      const [path] = [
        ...optionValues(docker.args, ['-o', '--output']),
        calls.at(-1)?.output ?? call.output ?? '',
      ];
      return path === undefined || path === '' ? [] : [{ path, images: operands(docker.args), compressed }];
    }
    const path = isBuild(docker)
      ? /type=(?:docker|oci),dest=([^\s"',]+)/.exec(docker.args.join(' '))?.[1]
      : undefined;
    return path === undefined ? [] : [{ path, images: tagsOf(docker), compressed: false }];
  });
}

function reads({ calls, text }: Step): LoadedArchive[] {
  const decompressed = /gunzip|gzip -d|zcat/.test(text);
  const archive = /docker-archive:([^\s:"]+)/.exec(text)?.[1];
  if (archive !== undefined) return [{ path: archive, decompressed }];
  return calls.flatMap((call) => {
    const docker = dockerCall(call);
    if (docker?.verb !== 'load') return [];
    const [option] = optionValues(docker.args, ['-i', '--input']);
    const first = calls[0];
    const piped =
      first === call
        ? null
        : (first?.input ?? first?.words.slice(1).findLast((word) => !word.startsWith('-')));
    return [{ path: option ?? call.input ?? piped ?? null, decompressed }];
  });
}

export function tagsOf(docker: DockerCall): string[] {
  return optionValues(docker.args, ['-t', '--tag']);
}
