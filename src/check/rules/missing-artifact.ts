import type { JobArtifacts, PlainValue } from '../../ci-file/pipeline.ts';
import { planBrokenArchive, type ArchivePlan } from '../../failure-classes/remedies/broken-archive.ts';
import { planDelivery } from '../../failure-classes/remedies/deliver-archive.ts';
import { fileName, findArchiveProducers, stem } from '../../situation/archive-producers.ts';
import { artifactsCover } from '../../situation/artifact-flow.ts';
import { findArchiveReads, type ArchiveRead, type ArchiveWrite } from '../../situation/image-archive.ts';
import type { Situation } from '../../situation/situation.ts';
import type { CheckRule, RuleFinding } from '../check-rule.ts';
import { keyOf, texts, type CheckedJob } from '../checked-job.ts';
import { placeOfCommand } from '../place.ts';
import { situationAt } from '../untraced-situation.ts';

/** An image archive that one job saves and another loads, without a way from one to the other. */
export const missingArtifact: CheckRule = {
  id: 'missing-artifact',
  severity: 'error',
  title: 'The image archive does not reach the job that loads it',
  advice:
    'List the archive under artifacts:paths of the job that saves it, and let the loading job get its artifacts (needs or dependencies).',
  find({ pipeline, jobs }) {
    return jobs.flatMap((checked) => {
      const { job, commands, expand } = checked;
      if (job.unresolved.length > 0 || job.needs?.value.some(({ elsewhere }) => elsewhere !== null))
        return [];
      return findArchiveReads(commands, expand).flatMap((read): RuleFinding[] => {
        const { command } = read.target;
        if (command.mayFail || command.within.includes('if') || hasOtherSource(checked, read)) return [];
        const situation = situationAt(checked, read.target);
        const producer = findArchiveProducers(situation, read.path)[0];
        if (producer?.write === null || producer === undefined) return [];
        if (producer.job.unresolved.length > 0 || !meansSameFile(producer.write.path, read.path)) return [];
        const plan = planDelivery(situation, read) ?? planUnloadable(situation, read, producer.write);
        if (plan === null) return [];
        return [
          {
            job: job.name,
            place: placeOfCommand(pipeline.files.texts, read.target),
            subject: read.word.text,
            reason: plan.explanation,
            propose: () => plan.remedy,
          },
        ];
      });
    });
  },
};

/** What arrives is no image archive: a container's files, or a plain tar that the script unzips. */
function planUnloadable(situation: Situation, read: ArchiveRead, write: ArchiveWrite): ArchivePlan | null {
  const isPlain = read.decompresses && !write.compressed;
  return write.kind === 'export' || isPlain ? planBrokenArchive(situation, read) : null;
}

function meansSameFile(written: string, read: string): boolean {
  return fileName(written) === fileName(read) || stem(written) === stem(read);
}

/** The job makes, fetches or caches the file itself. */
function hasOtherSource({ commands, job, expand }: CheckedJob, read: ArchiveRead): boolean {
  const name = fileName(read.path);
  const earlier = commands
    .slice(0, commands.indexOf(read.target))
    .filter((one) => !read.pipeline.includes(one));
  const mentioned = earlier.some(
    ({ command }) =>
      command.words.some(({ text }) => expand(text).includes(name)) ||
      command.redirects.some(({ target }) => target !== null && expand(target.text).includes(name)),
  );
  return mentioned || caches(job.value).some((cache) => artifactsCover(cache, read.path, expand));
}

/** What `cache:` keeps, in the form of artifacts. */
function caches(job: PlainValue): readonly JobArtifacts[] {
  const value = keyOf(job, 'cache');
  const all: readonly PlainValue[] = Array.isArray(value) ? value : [value ?? null];
  return all.map((cache) => ({
    paths: texts(keyOf(cache, 'paths')),
    exclude: [],
    when: 'always',
    expireIn: null,
    untracked: keyOf(cache, 'untracked') === true,
  }));
}
