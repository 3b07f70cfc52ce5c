import { hasOption } from '../../docker/docker-call.ts';
import type { CheckRule, RuleFinding } from '../check-rule.ts';
import type { CheckedJob } from '../checked-job.ts';
import { placeOfCommand } from '../place.ts';

/** An image that is built from nothing each time, because the daemon starts with an empty store. */
export const noLayerCache: CheckRule = {
  id: 'no-layer-cache',
  severity: 'note',
  title: 'docker build starts from nothing in each job',
  advice:
    'Give it the last image as a cache: --cache-from with the image in the registry, and --build-arg BUILDKIT_INLINE_CACHE=1 (or --cache-to) when building.',
  find({ pipeline, jobs }) {
    const uncached = jobs.flatMap((checked) => {
      const build = findUncached(checked);
      return build === undefined ? [] : [{ checked, build }];
    });
    const [first] = uncached;
    if (first === undefined) return [];
    const pulls = uncached.some(({ checked }) => pullsFirst(checked));
    // One note for the file: the cure is one habit, and each build would only say it again.
    return uncached.map(({ checked }): RuleFinding => ({
      job: checked.job.name,
      place: placeOfCommand(pipeline.files.texts, first.build),
      subject: 'docker build',
      reason: `Each job's docker daemon starts with an empty store, and docker build names no cache, so every layer is built again each time.${pulls ? ' An image that was pulled before is used as a cache only where --cache-from names it.' : ''}`,
      propose: () => null,
    }));
  },
};

/** The job's first build without a cache; none where another one of the job has one. */
function findUncached({ commands, daemons }: CheckedJob): CheckedJob['commands'][number] | undefined {
  if (daemons.length === 0) return undefined;
  const builds = commands.filter(
    ({ call }) => call?.client === 'docker' && call.verb === 'build' && call.management !== 'compose',
  );
  const cached = builds.some(
    ({ call }) => call !== null && hasOption(call, '--cache-from', '--cache-to', '--no-cache'),
  );
  return cached ? undefined : builds[0];
}

function pullsFirst({ commands }: CheckedJob): boolean {
  const build = commands.findIndex(({ call }) => call?.verb === 'build');
  return commands.slice(0, build).some(({ call }) => call?.verb === 'pull');
}
