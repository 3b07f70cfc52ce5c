import { hasOption, optionValues } from '../../docker/docker-call.ts';
import { imageUsesOf } from '../../situation/image-use.ts';
import type { CheckedJob } from '../checked-job.ts';
import { isTransparent, meansSame, type AbsentImage } from './empty-store.ts';

/** Another job of the pipeline that builds or tags the very image, by its words; null where there is none. */
export function builderOf(
  { use }: AbsentImage,
  jobs: readonly CheckedJob[],
  except: string,
): CheckedJob | null {
  const makes = ({ commands }: CheckedJob): boolean =>
    commands.some(
      ({ call }) =>
        (call?.verb === 'build' &&
          optionValues(call, '-t', '--tag').some(({ text }) => text === use.word.text)) ||
        (call?.verb === 'tag' && call.operands[1]?.text === use.word.text),
    );
  return jobs.find((checked) => checked.job.name !== except && makes(checked)) ?? null;
}

/** Whether some job may put the image into a registry, or does things that no file shows. */
export function mayBePushed({ use }: AbsentImage, builder: CheckedJob, jobs: readonly CheckedJob[]): boolean {
  if (!builder.commands.every(isTransparent)) return true;
  return jobs.some(({ commands, expand }) =>
    commands.some((command) => {
      const { call } = command;
      if (call === null) return false;
      if (hasOption(call, '--push') || call.client !== 'docker' || call.management === 'compose') return true;
      if (call.verb !== 'push') return false;
      return imageUsesOf(command).some(({ word }) => meansSame(expand(word.text), expand(use.word.text)));
    }),
  );
}
