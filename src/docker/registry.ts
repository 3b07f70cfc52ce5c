import { parseImageReference } from './image-reference.ts';

/** How GitLab CI names its own registry and its dependency proxy: https://docs.gitlab.com/ci/variables/predefined_variables/ */
export const gitlabRegistry = '$CI_REGISTRY';
export const dependencyProxy = '$CI_DEPENDENCY_PROXY_SERVER';
export const dockerHub = 'docker.io';

/**
 * The registry an image reference means, in one spelling: `$CI_REGISTRY` for GitLab's own as long as
 * the reference names it by a predefined variable, `docker.io` for Docker Hub, else host and port. A
 * variable that is not known stays as written.
 */
export function registryOfImage(reference: string): string {
  const plain = reference.replace(/^(?:docker|https?):\/\//, '').replace(/\$\{(\w+)\}/g, '$$$1');
  const predefined = predefinedRegistry(plain);
  if (predefined !== null) return predefined;
  if (plain.startsWith('$')) return /^\$\w+/.exec(plain)?.[0] ?? plain;
  return spell(parseImageReference(plain).registry ?? dockerHub);
}

/** The registry that a `docker login` goes to; without an argument that is Docker Hub. */
export function registryOfLogin(argument: string | null): string {
  if (argument === null || argument === '') return dockerHub;
  const plain = argument.replace(/^https?:\/\//, '').replace(/\$\{(\w+)\}/g, '$$$1');
  return predefinedRegistry(plain) ?? spell(plain.replace(/\/.*$/, ''));
}

function predefinedRegistry(text: string): string | null {
  if (/^\$CI_REGISTRY(?:_IMAGE)?(?![\w])/.test(text)) return gitlabRegistry;
  return text.startsWith('$CI_DEPENDENCY_PROXY_') ? dependencyProxy : null;
}

/** Docker Hub goes by several names. */
function spell(host: string): string {
  return /^(?:index\.|registry-1\.|registry\.hub\.|hub\.)?docker\.(?:io|com)$/.test(host)
    ? dockerHub
    : host.toLowerCase();
}
