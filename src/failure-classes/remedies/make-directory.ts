import type { ArchiveWrite } from '../../situation/image-archive.ts';
import type { Situation } from '../../situation/situation.ts';
import type { ProposedRemedy } from '../failure-class.ts';
import { insertBefore } from './command-edits.ts';

/** Makes the directory of an archive before it is written. */
export function makeDirectory(situation: Situation, write: ArchiveWrite): ProposedRemedy {
  const { word } = write;
  const directory = word.text.slice(0, word.text.lastIndexOf('/'));
  const quoted = directory.includes('$') ? `"${directory}"` : directory;
  return {
    kind: 'edits',
    title: `Make ${directory} before the image is saved there`,
    edits: [insertBefore(situation, write.source, `mkdir -p ${quoted}`)],
    otherwise: `Run "mkdir -p ${quoted}" before the image is saved.`,
  };
}
