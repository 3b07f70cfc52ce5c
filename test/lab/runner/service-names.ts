/**
 * How GitLab Runner names a service: the line it prints, and the hosts it answers to besides its aliases.
 * Tag, digest and a registry's port are no part of them.
 * https://docs.gitlab.com/ci/services/#accessing-the-services
 */
export function serviceNames(image: string): { readonly printed: string; readonly hosts: readonly string[] } {
  const [name = '', digest] = image.split('@');
  const tagAt = name.lastIndexOf(':') > name.lastIndexOf('/') ? name.lastIndexOf(':') : name.length;
  const tag = name.slice(tagAt + 1);
  const bare = name.slice(0, tagAt).replace(/^([^/]+):\d+\//, '$1/');
  const version = digest === undefined ? `:${tag === '' ? 'latest' : tag}` : `@${digest}`;
  const hosts = [...new Set([bare.replaceAll('/', '__'), bare.replaceAll('/', '-')])];
  return { printed: `${bare}${version}`, hosts };
}
