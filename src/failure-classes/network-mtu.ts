import { containerOutput } from '../situation/client-output.ts';
import { ciEvidence, traceEvidence } from '../situation/evidence.ts';
import type { Situation } from '../situation/situation.ts';
import { linePattern, matchLine, type LinePattern } from '../trace/line-pattern.ts';
import type { FailureClass } from './failure-class.ts';

// A connection that opens and then stands still at the first full-sized packet: the server's certificate.
// Go, curl with OpenSSL and GnuTLS, git, Python, Java.
const stalledHandshake: readonly LinePattern[] = [
  linePattern('TLS handshake timeout', /\bnet\/http: TLS handshake timeout\b/),
  linePattern('SSL_ERROR_SYSCALL', /\bSSL_ERROR_SYSCALL in connection to\b/),
  linePattern('curl: (28) SSL connection timeout'),
  linePattern(' with 0 out of 0 bytes received'),
  linePattern(
    'gnutls_handshake() failed',
    /\bgnutls_handshake\(\) failed: (?:The TLS connection was non-properly terminated|Error in the pull function)/,
  ),
  linePattern('The handshake operation timed out'),
  linePattern('Remote host terminated the handshake'),
];

/** Where overlay networks take part of each packet for themselves. */
const overlayNetwork = 'kubernetes';

/** Containers below the daemon send larger packets than the runner's network carries. */
export const networkMtu: FailureClass = {
  id: 'network-mtu',
  summary: "The daemon's containers send larger packets than the runner's network carries.",
  patterns: stalledHandshake,

  find(situation) {
    const daemon = situation.daemons[0];
    if (daemon === undefined || setsMtu(situation) || leavesBridge(situation)) return null;
    const lines = containerOutput(situation).filter(({ text }) =>
      stalledHandshake.some((pattern) => matchLine(pattern, text) !== null),
    );
    const line = lines.at(-1);
    if (line === undefined) return null;
    return {
      confidence: situation.trace.runner.executor === overlayNetwork ? 'medium' : 'low',
      evidence: [traceEvidence(line), ciEvidence(situation.pipeline, daemon.service)],
      explanation: `Inside a container of ${daemon.image} a TLS connection opened and then stood still at its first large packets. That happens where the daemon's bridge has an MTU of 1500 and the runner's network a smaller one, and nothing in the service's command sets it.`,
      remedy: {
        kind: 'advice',
        audience: 'runner-admin',
        text: `Compare "ip link show eth0" in a job with 1500. If it is smaller, say so to the job's daemon: command: ["--mtu=1400"] on the service (not above the network's own value). If it is not, the far end was slow: run the job again.`,
      },
    };
  },
};

function setsMtu({ daemons, variables }: Situation): boolean {
  return (
    daemons.some(({ service }) =>
      (service.value.command ?? []).some((argument) => argument.includes('--mtu')),
    ) || variables.has('DOCKERD_ROOTLESS_ROOTLESSKIT_MTU')
  );
}

/** With the host's network a container has no bridge of its own. */
function leavesBridge({ failed }: Situation): boolean {
  return failed.calls.some((call) =>
    call.options.some(({ name, value }) => /^--net(?:work)?$/.test(name) && value?.text === 'host'),
  );
}
