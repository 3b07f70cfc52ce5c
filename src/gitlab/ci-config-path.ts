/** Where a project keeps its CI file. */
export type CiConfigPlace =
  | { readonly kind: 'in-repository'; readonly path: string }
  /** Written as `path@group/project`, or `path@group/project:ref`; ref null: its default branch. */
  | {
      readonly kind: 'other-project';
      readonly path: string;
      readonly project: string;
      readonly ref: string | null;
    }
  /** At a URL. */
  | { readonly kind: 'elsewhere'; readonly name: string };

const defaultPath = '.gitlab-ci.yml';

const otherProject = /^([^@]+)@([^@:\s]+\/[^@:\s]+)(?::(\S+))?$/;

/**
 * Reads a project's `ci_config_path`; null or empty is the default path
 * (https://docs.gitlab.com/ci/pipelines/settings/#specify-a-custom-cicd-configuration-file).
 */
export function ciConfigPlace(ciConfigPath: string | null): CiConfigPlace {
  const written = (ciConfigPath ?? '').trim();
  if (written === '') return { kind: 'in-repository', path: defaultPath };
  if (written.includes('://')) return { kind: 'elsewhere', name: written };
  const [, path, project, ref] = otherProject.exec(written) ?? [];
  if (path !== undefined && project !== undefined) {
    return { kind: 'other-project', path: path.replace(/^\/+/, ''), project, ref: ref ?? null };
  }
  if (written.includes('@')) return { kind: 'elsewhere', name: written };
  return { kind: 'in-repository', path: written.replace(/^\/+/, '') };
}
