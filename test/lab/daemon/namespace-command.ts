/**
 * A command line that runs a command in process, mount and network namespaces of its own. The parent-death
 * signal ends `unshare` with the process that started it, `--kill-child` the first process inside with
 * `unshare`, and the kernel every other one with that, and each mount.
 *
 * @param more - further options of `unshare`
 */
export function namespaceCommand(
  command: readonly string[],
  more: readonly string[] = [],
): readonly string[] {
  const namespaces = ['--net', '--mount', '--pid', '--fork', '--kill-child=KILL', '--propagation', 'private'];
  return ['setpriv', '--pdeathsig', 'KILL', 'unshare', ...namespaces, ...more, ...command];
}
