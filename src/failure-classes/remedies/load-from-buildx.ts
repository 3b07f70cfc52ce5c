import { hasOption, optionValue, optionValues } from '../../docker/docker-call.ts';
import { canonicalImageReference } from '../../docker/image-reference.ts';
import { expandVariables } from '../../shell/expand-variables.ts';
import type { ImageUse } from '../../situation/image-use.ts';
import type { JobCommand } from '../../situation/job-commands.ts';
import type { Situation } from '../../situation/situation.ts';
import type { ProposedRemedy } from '../failure-class.ts';
import { replaceRange } from './command-edits.ts';

/** The build whose result the daemon should get, and how. */
export interface BuildxPlan {
  readonly build: JobCommand;
  readonly remedy: ProposedRemedy;
}

/** Lets the daemon have what `docker buildx build` made: https://docs.docker.com/reference/cli/docker/buildx/build/#load */
export function loadFromBuildx(situation: Situation, use: ImageUse): BuildxPlan | null {
  const before = situation.commands.slice(0, situation.commands.indexOf(use.command));
  const wanted = canonicalImageReference(situation.expand(use.word.text));
  const build = before.findLast(
    ({ call, variables }) =>
      call?.verb === 'build' &&
      optionValues(call, '-t', '--tag').some(
        ({ text }) => canonicalImageReference(expandVariables(text, variables)) === wanted,
      ),
  );
  const call = build?.call;
  if (
    build === undefined ||
    call === null ||
    call === undefined ||
    hasOption(call, '--load', '--push', '-o', '--output')
  )
    return null;
  const verb = call.command.words.find(({ text }) => text === 'build');
  const platforms = optionValue(call, '--platform')?.text ?? '';
  const text = 'Add --load to docker buildx build, or --push instead of docker push.';
  if (verb === undefined || platforms.includes(',') || platforms.includes('$')) {
    const several =
      'An image for several platforms cannot be loaded: add --push to docker buildx build and leave out docker push.';
    return { build, remedy: { kind: 'advice', audience: 'maintainer', text: several } };
  }
  return {
    build,
    remedy: {
      kind: 'edits',
      title: `Load what buildx builds in ${situation.job.name}`,
      edits: [replaceRange(situation, build, verb.end, verb.end, ' --load')],
      otherwise: text,
    },
  };
}
