// Stages of a job as the runner names its sections:
// https://gitlab.com/gitlab-org/gitlab-runner/-/blob/main/common/build_stages.go (BuildStage constants).
const scriptSections: ReadonlySet<string> = new Set([
  'step_script',
  'build_script',
  'step_run',
  'step_release',
]);

const otherSections: ReadonlySet<string> = new Set([
  'resolve_secrets',
  'prepare_executor',
  'prepare_script',
  'get_sources',
  'clear_worktree',
  'restore_cache',
  'download_artifacts',
  'after_script',
  'archive_cache',
  'archive_cache_on_failure',
  'upload_artifacts_on_success',
  'upload_artifacts_on_failure',
  'cleanup_file_variables',
]);

/** Sections in which the job's own `before_script` and `script` run. */
export function isScriptSection(name: string | null): boolean {
  return name !== null && scriptSections.has(name);
}

/** Sections in which commands from the CI file run. */
export function isCommandSection(name: string | null): boolean {
  return name === 'after_script' || isScriptSection(name);
}

export function isRunnerSection(name: string): boolean {
  return scriptSections.has(name) || otherSections.has(name);
}

/** Headings of the runner, for traces that have lost their section markers, in order. */
const headings: readonly { readonly pattern: RegExp; readonly section: string }[] = [
  { pattern: /^Preparing the "[^"]{1,100}" executor$/, section: 'prepare_executor' },
  { pattern: /^Preparing environment$/, section: 'prepare_script' },
  { pattern: /^Getting source from Git repository$/, section: 'get_sources' },
  { pattern: /^Restoring cache$/, section: 'restore_cache' },
  { pattern: /^Downloading artifacts$/, section: 'download_artifacts' },
  {
    pattern: /^(?:Executing "step_script" stage of the job script|Running before_script and script)$/,
    section: 'step_script',
  },
  { pattern: /^Running after(?:_script|[ _]script\.\.\.)$/, section: 'after_script' },
  { pattern: /^Saving cache(?: for successful job)?$/, section: 'archive_cache' },
  { pattern: /^Saving cache for failed job$/, section: 'archive_cache_on_failure' },
  { pattern: /^Uploading artifacts for successful job$/, section: 'upload_artifacts_on_success' },
  { pattern: /^Uploading artifacts for failed job$/, section: 'upload_artifacts_on_failure' },
  {
    pattern: /^Cleaning up (?:project directory and )?file based variables$/,
    section: 'cleanup_file_variables',
  },
];

/** What the lines read here hold, for the search in large traces. */
export const headingLiterals: readonly string[] = [
  'Preparing ',
  'Getting source from Git repository',
  'Restoring cache',
  'Executing "step_script" stage',
  'Running before_script and script',
  'Running after',
  'Saving cache',
  'Uploading artifacts for ',
  'Cleaning up ',
];

/** The section that a heading of the runner stands for, and its place in the order of stages. */
export function readHeading(text: string): { readonly section: string; readonly rank: number } | null {
  const trimmed = text.trimEnd();
  const rank = headings.findIndex(({ pattern }) => pattern.test(trimmed));
  const heading = headings[rank];
  return heading === undefined ? null : { section: heading.section, rank };
}
