import { mkdir, rm } from 'node:fs/promises';
import path from 'node:path';
import { startWorld, webhookSecret, type World } from '../../support/service-world.ts';
import type { ProjectHandle } from '../../support/gitlab/project-handle.ts';
import type { PipelineRule } from '../../support/gitlab/state/pipeline-spec.ts';

/** The parent-death signal ends the service with the lab, even where that is killed. */
const endsWithLab: readonly string[] = ['setpriv', '--pdeathsig', 'KILL'];

/**
 * The stand-in and the real service, web and workers, with its queue in a folder: nothing else has to be
 * started, and what a killed lab leaves is in a folder that the next one removes.
 *
 * @param folder - for the service's queue and the stand-in's repositories
 */
export async function startLiveWorld(folder: string): Promise<World> {
  await rm(folder, { recursive: true, force: true });
  const [dataDir, directory] = [path.join(folder, 'queue'), path.join(folder, 'gitlab')];
  for (const each of [dataDir, directory]) await mkdir(each, { recursive: true });
  const store = {
    config: { kind: 'embedded' as const, dataDir },
    environment: { PIPEWRIGHT_DATA_DIR: dataDir },
    close: () => rm(folder, { recursive: true, force: true }),
  };
  return await startWorld(store, { gitlab: { directory }, through: endsWithLab });
}

/** A project with these files and a webhook to the service; `rule` runs the pipelines of its pushes. */
export function addProject(
  { gitlab, hookUrl }: World,
  name: string,
  files: Readonly<Record<string, Buffer>>,
  rule: PipelineRule,
): ProjectHandle {
  const project = gitlab.createProject({ path: `lab/${name}`, files, pipelineRule: rule });
  gitlab.addHook(project, hookUrl(), { token: webhookSecret });
  return project;
}

/** Resolves when GitLab, the lab and the service have nothing left to do for each other. */
export async function untilAllQuiet({ gitlab, untilQuiet }: World): Promise<void> {
  for (let seen = -1; seen !== gitlab.deliveries.length;) {
    seen = gitlab.deliveries.length;
    await gitlab.settled();
    await untilQuiet();
    await gitlab.settled();
  }
}
