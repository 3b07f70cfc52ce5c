/** Where a docker client connects. */
export type DockerHost =
  | { readonly kind: 'tcp'; readonly name: string; readonly port: number }
  | { readonly kind: 'socket'; readonly path: string };

/** Reads `tcp://docker:2376` or `unix:///var/run/docker.sock`; null for what is neither (`ssh://`, a variable). */
export function parseDockerHost(text: string): DockerHost | null {
  const tcp = /^(?:tcp|https?):\/\/(\[[^\]]+\]|[^:/\s]+)(?::(\d+))?\/?$/.exec(text);
  if (tcp !== null) return { kind: 'tcp', name: tcp[1] ?? '', port: Number(tcp[2] ?? 2375) };
  const socket = /^unix:\/\/(\/\S*)$/.exec(text);
  return socket === null ? null : { kind: 'socket', path: socket[1] ?? '' };
}
