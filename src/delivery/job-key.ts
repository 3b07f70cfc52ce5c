/**
 * The name that a job has in the CI file, of one that `parallel` made several of: `test 1/3` and
 * `build: [amd64, musl]` are instances of `test` and `build`. A job may really be called so; as a key
 * that only groups jobs it does not matter.
 */
export function jobKey(name: string): string {
  return name.replace(/(?: \d+\/\d+|: \[[^\]]*\])$/, '');
}
