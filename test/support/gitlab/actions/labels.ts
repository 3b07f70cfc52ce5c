import type { Instance } from '../instance.ts';
import type { Project } from '../state/project.ts';

/** Creates the labels a project does not have yet, as GitLab does for labels that are simply used. */
export function ensureLabels(instance: Instance, project: Project, names: readonly string[]): void {
  for (const name of names) {
    if (project.labels.some((label) => label.name === name)) continue;
    project.labels.push({ id: instance.ids.take('label'), name, color: '#6699cc', description: null });
  }
}
