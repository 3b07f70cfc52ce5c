import { expandVariables } from '../pipeline/expand-variables.ts';
import { textsOf } from '../pipeline/mapping.ts';
import { dockerCall, operands, optionValues } from '../shell/docker-call.ts';
import { readSteps, type Step } from '../shell/read-steps.ts';
import type { Call } from '../shell/split-words.ts';
import { variablesOf, type Property } from './property.ts';

/** The job logs in to the registry before it pushes to it or pulls from it; the empty registry is Docker Hub. */
export const loginBefore: Property = (job, requirement, around) => {
  const expand = (text: string): string => expandVariables(text, variablesOf(job, around));
  const registry = expand(String(requirement['registry'] ?? ''));
  const credentials = textsOf(requirement['creds']);
  let loggedIn = false;
  for (const step of readSteps(job.commands)) {
    const fits = credentials.length === 0 || credentials.some((each) => step.text.includes(each));
    if (fits && step.calls.some((call) => logsIn(call, registry, expand))) loggedIn = true;
    if (!transfers(step) || !names(step, registry, expand)) continue;
    if (!loggedIn && !/--(?:dest|src)-creds/.test(step.text)) return `no login before ${step.text}`;
    if (requirement['all'] !== true) return null;
  }
  return loggedIn ? null : 'no login';
};

function logsIn(call: Call, registry: string, expand: (text: string) => string): boolean {
  const [program] = call.words;
  const args =
    program === 'skopeo' ? call.words.slice(1) : [dockerCall(call)?.verb, ...(dockerCall(call)?.args ?? [])];
  if (args[0] !== 'login') return false;
  const words = args.slice(1).map((word) => word ?? '');
  if (optionValues(words, ['-u', '--username']).length === 0) return false;
  const host = expand(operands(words)[0] ?? '')
    .replace(/^https?:\/\//, '')
    .replace(/\/.*$/, '');
  return registry === '' ? host === '' || host.includes('docker.io') : host === registry;
}

function transfers({ calls, text, mayFail }: Step): boolean {
  if (mayFail) return false;
  if (/--push\b|\bskopeo copy\b/.test(text)) return true;
  return calls.some((call) => ['push', 'pull'].includes(dockerCall(call)?.verb ?? ''));
}

function names({ calls }: Step, registry: string, expand: (text: string) => string): boolean {
  return (
    registry === '' || calls.some((call) => call.words.some((word) => expand(word).includes(`${registry}/`)))
  );
}
