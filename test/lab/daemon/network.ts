/** Address of the lab's bridge: the name server and the registries listen there, inside the lab's own network. */
export const gateway = '10.213.0.1';

/** The registry that asks for a login; stands in for GitLab's container registry. */
export const registry = 'registry.lab:5000';

export const registryUser = 'gitlab-ci-token';
export const registryPassword = 'lab-registry-password';

/**
 * Every name the lab knows; all others do not exist. `hub.lab` is the mirror that stands in for Docker Hub,
 * `plain.lab:5002` a registry without TLS, `other.lab:5001` a second registry that wants no login.
 */
export const knownNames: readonly string[] = [
  'registry.lab',
  'hub.lab',
  'plain.lab',
  'other.lab',
  'gitlab.lab',
];
