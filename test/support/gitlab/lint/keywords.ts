/** Top-level keys that are not jobs. */
export const globalKeys: ReadonlySet<string> = new Set([
  'default',
  'include',
  'before_script',
  'image',
  'services',
  'after_script',
  'variables',
  'stages',
  'types',
  'cache',
  'workflow',
  'spec',
]);

/** Keys that `default:` passes on to jobs that do not have them. */
export const defaultKeys: ReadonlySet<string> = new Set([
  'after_script',
  'artifacts',
  'before_script',
  'cache',
  'hooks',
  'id_tokens',
  'identity',
  'image',
  'interruptible',
  'retry',
  'services',
  'tags',
  'timeout',
]);

/** The deprecated top-level forms of some defaults. */
export const globalDefaults = ['image', 'services', 'cache', 'before_script', 'after_script'] as const;

export const jobKeys: ReadonlySet<string> = new Set([
  ...defaultKeys,
  'allow_failure',
  'coverage',
  'dast_configuration',
  'dependencies',
  'environment',
  'except',
  'extends',
  'inherit',
  'inputs',
  'manual_confirmation',
  'needs',
  'only',
  'pages',
  'parallel',
  'publish',
  'release',
  'resource_group',
  'rules',
  'run',
  'script',
  'secrets',
  'stage',
  'start_in',
  'trigger',
  'variables',
  'when',
]);

export const artifactKeys: ReadonlySet<string> = new Set([
  'name',
  'untracked',
  'paths',
  'reports',
  'when',
  'expire_in',
  'expose_as',
  'exclude',
  'public',
  'access',
]);

export const imageKeys: ReadonlySet<string> = new Set([
  'name',
  'entrypoint',
  'pull_policy',
  'docker',
  'kubernetes',
  'ports',
]);

export const serviceKeys: ReadonlySet<string> = new Set([...imageKeys, 'alias', 'command', 'variables']);

export const whenValues: readonly string[] = [
  'on_success',
  'on_failure',
  'always',
  'manual',
  'delayed',
  'never',
];
