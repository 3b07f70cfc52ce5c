import { canonicalImageReference } from '../../docker/image-reference.ts';
import { findArchiveProducers } from '../../situation/archive-producers.ts';
import { findArchiveReads } from '../../situation/image-archive.ts';
import { imagesOf } from '../../situation/image-store.ts';
import type { ImageUse } from '../../situation/image-use.ts';
import type { Situation } from '../../situation/situation.ts';
import type { ProposedRemedy } from '../failure-class.ts';
import { replaceWord } from './command-edits.ts';

/** Has the producer save the image under the name that is used after loading, where it built it under that name. */
export function saveByName(situation: Situation, use: ImageUse): ProposedRemedy {
  const text = `Save the image by its name, not by its id: docker save keeps only the names it is given.`;
  const wanted = canonicalImageReference(situation.expand(use.word.text));
  for (const read of findArchiveReads(situation.commands, situation.expand)) {
    for (const producer of findArchiveProducers(situation, read.path)) {
      const { write, commands, expand, variables, job } = producer;
      const saved = write?.references[0];
      if (write === null || saved === undefined || write.path !== read.path) continue;
      const earlier = commands.slice(0, commands.indexOf(write.source));
      const built = earlier
        .flatMap((command) => imagesOf(command, expand, variables))
        .find(({ reference }) => reference === wanted);
      if (built === undefined) continue;
      const edits = [replaceWord(producer, write.source, saved, built.word.raw)];
      return {
        kind: 'edits',
        title: `Save ${built.word.text} by name in ${job.name}`,
        edits,
        otherwise: text,
      };
    }
  }
  return { kind: 'advice', audience: 'maintainer', text };
}
