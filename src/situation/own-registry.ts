import { optionValues } from '../docker/docker-call.ts';
import { gitlabRegistry, registryOfImage } from '../docker/registry.ts';
import { linePattern, matchLine, type LinePattern } from '../trace/line-pattern.ts';
import type { Situation } from './situation.ts';

// Where docker prints a reference in full, in group 1.
const printedReferences: readonly LinePattern[] = [
  linePattern(
    'The push refers to repository',
    /^The push refers to repository \[([a-z0-9.-]+(?::\d+)?\/[^\s\]]+)\]/,
  ),
  linePattern(' naming to ', / naming to ([a-z0-9.-]+(?::\d+)?\/\S+)/),
  linePattern('Successfully tagged ', /^Successfully tagged ([a-z0-9.-]+(?::\d+)?\/\S+)/),
  linePattern('Unable to find image', /^Unable to find image '([a-z0-9.-]+(?::\d+)?\/[^\s']+)'/),
];

export const ownRegistryPatterns = printedReferences;

/**
 * The host that stands behind `$CI_REGISTRY`, where the trace shows it: the runner prints the job's
 * image expanded, and docker the references that the command just echoed writes with the variable.
 */
export function ownRegistryHost(situation: Situation): string | null {
  const { job, trace, commands } = situation;
  const image = job.image?.value.name ?? '';
  if (registryOfImage(situation.expand(image)) === gitlabRegistry && trace.runner.image !== null)
    return registryOfImage(trace.runner.image);
  const words = commands
    .flatMap(({ call }) => (call === null ? [] : [...call.operands, ...optionValues(call, '-t', '--tag')]))
    .filter(({ text }) => registryOfImage(situation.expand(text)) === gitlabRegistry);
  for (const { text, command } of trace.lines) {
    const echoed = command === null ? '' : (trace.commands[command]?.text ?? '');
    const printed = printedReferences.map((pattern) => matchLine(pattern, text)?.[1]).find((found) => found);
    if (printed !== undefined && words.some(({ raw }) => echoed.includes(raw)))
      return registryOfImage(printed);
  }
  return null;
}
