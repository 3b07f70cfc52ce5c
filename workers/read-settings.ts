import {
  defaultSettings,
  overlaySettings,
  type Settings,
  settingsPath,
} from '../src/config/project-settings.ts';
import { readProjectSettings, type SettingsProblem } from '../src/config/read-project-settings.ts';
import { GitlabRejected } from '../src/gitlab/gitlab-error.ts';
import type { ProjectId } from '../src/gitlab/gitlab.ts';
import type { WorkerContext } from './worker-context.ts';

/** A settings file that cannot be used. */
export interface MalformedSettings {
  readonly projectId: ProjectId;
  /** The commit that the file is from. */
  readonly sha: string;
  readonly problems: readonly SettingsProblem[];
}

export interface EffectiveSettings {
  readonly settings: Settings;
  readonly malformed: readonly MalformedSettings[];
}

/**
 * The settings that hold for a project now: its own, on top of those of the service's defaults project, on top of ours.
 * A file that cannot be used counts as not there.
 */
export async function readSettings(
  { gitlab, defaultsProject, log }: WorkerContext,
  projectId: number,
): Promise<EffectiveSettings> {
  const layers = await Promise.all([
    defaultsProject === null ? null : gitlab.fileAt(defaultsProject, settingsPath, 'HEAD').catch(unreachable),
    gitlab.fileAt(projectId, settingsPath, 'HEAD'),
  ]);
  let settings = defaultSettings;
  const malformed: MalformedSettings[] = [];
  for (const [index, file] of layers.entries()) {
    if (file === null) continue;
    const read = readProjectSettings(file.content);
    if (read.kind === 'read') settings = overlaySettings(settings, read.settings);
    else {
      const { problems } = read;
      const owner = index === 0 ? (defaultsProject ?? projectId) : projectId;
      malformed.push({ projectId: owner, sha: file.lastCommitId, problems });
    }
  }
  return { settings, malformed };

  /** Every project would stand still for a group's slip. */
  function unreachable(error: unknown): null {
    if (!(error instanceof GitlabRejected)) throw error;
    log.warn({ err: error, project: defaultsProject }, 'the settings of the defaults project cannot be read');
    return null;
  }
}
