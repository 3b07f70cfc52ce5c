/** Where a project keeps its CI file. */
export type CiConfigPlace =
  | { readonly kind: 'in-repository'; readonly path: string }
  /** In another project, as `path@group/project` with an optional `:ref`, or at a URL. */
  | { readonly kind: 'elsewhere'; readonly name: string };

const defaultPath = '.gitlab-ci.yml';

/**
 * Reads a project's `ci_config_path`; null or empty is the default path
 * (https://docs.gitlab.com/ci/pipelines/settings/#specify-a-custom-cicd-configuration-file).
 */
export function ciConfigPlace(ciConfigPath: string | null): CiConfigPlace {
  const written = (ciConfigPath ?? '').trim();
  if (written === '') return { kind: 'in-repository', path: defaultPath };
  if (written.includes('://') || written.includes('@')) return { kind: 'elsewhere', name: written };
  return { kind: 'in-repository', path: written.replace(/^\/+/, '') };
}
