/** On every merge request of the bot. */
export const ownLabel = 'pipewright';

/**
 * Where a fix stands. Scoped labels: on tiers that have them GitLab keeps one of them at a time, on others the bot does
 * (https://docs.gitlab.com/user/project/labels/#scoped-labels).
 */
export const stateLabels = {
  proposed: 'pipewright::proposed',
  fixed: 'pipewright::fixed',
  needsHelp: 'pipewright::needs-help',
  noPipeline: 'pipewright::no-pipeline',
  withdrawn: 'pipewright::withdrawn',
  obsolete: 'pipewright::obsolete',
} as const;

export type FixState = keyof typeof stateLabels;

export interface LabelChanges {
  readonly addLabels: readonly string[];
  readonly removeLabels: readonly string[];
}

/** What makes labels show a state; null where they do. Labels of others are left alone. */
export function labelChanges(labels: readonly string[], state: FixState): LabelChanges | null {
  const wanted = stateLabels[state];
  const others = new Set<string>(Object.values(stateLabels).filter((label) => label !== wanted));
  const removeLabels = labels.filter((label) => others.has(label));
  if (labels.includes(wanted) && removeLabels.length === 0) return null;
  return { addLabels: [wanted], removeLabels };
}
