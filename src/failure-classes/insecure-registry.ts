import {
  readRegistryDistrust,
  registryDistrustPatterns,
  type RegistryDistrust,
} from '../docker/registry-distrust.ts';
import { clientOutput } from '../situation/client-output.ts';
import { ciEvidence, traceEvidence } from '../situation/evidence.ts';
import { asksWithoutDaemon } from '../situation/registry-trouble.ts';
import type { Situation } from '../situation/situation.ts';
import type { FailureClass } from './failure-class.ts';
import { trustRegistry } from './remedies/trust-registry.ts';

/** The daemon does not trust the registry: it speaks plain HTTP, or its certificate is from an unknown authority. */
export const insecureRegistry: FailureClass = {
  id: 'insecure-registry',
  summary: 'The docker daemon does not trust the registry.',
  patterns: registryDistrustPatterns,

  find(situation) {
    const line = clientOutput(situation).findLast(({ text }) => readRegistryDistrust(text) !== null);
    const distrust = line === undefined ? null : readRegistryDistrust(line.text);
    if (line === undefined || distrust === null || asksWithoutDaemon(situation, line.text)) return null;
    const service = situation.daemons[0]?.service;
    const places = [situation.failed.entry, service ?? null];
    return {
      confidence: 'high',
      evidence: [
        traceEvidence(line),
        ...places.flatMap((place) => (place === null ? [] : [ciEvidence(situation.pipeline, place)])),
      ],
      explanation: explain(situation, distrust),
      remedy: trustRegistry(situation, distrust),
    };
  },
};

function explain({ daemons }: Situation, { host, because, token }: RegistryDistrust): string {
  const who = daemons[0]?.image ?? 'the docker daemon';
  const where = token ? `The token server ${host}` : `The registry ${host}`;
  const fresh = ` The daemon of ${who} starts with the usual authorities only; what the runner's machine or the job's image trusts does not count.`;
  switch (because) {
    case 'plain-http':
      return `${where} answers in plain HTTP, but ${who} speaks HTTPS with every registry that it was not told about.`;
    case 'unknown-authority':
      return `${where} has a certificate from an authority that ${who} does not know.${fresh}`;
    case 'name':
      return `${where} has a certificate for another name, so ${who} refuses it.`;
    case 'expired':
      return `${where} has a certificate that has expired, so ${who} refuses it.`;
    case 'old-certificate':
      return `${where} has a certificate without a subject alternative name, which docker no longer takes.`;
  }
}
