import { findDeliveredArchives } from '../../situation/archive-producers.ts';
import type { JobCommand } from '../../situation/job-commands.ts';
import { relativeProjectPath } from '../../situation/project-path.ts';
import type { Situation } from '../../situation/situation.ts';
import type { ProposedRemedy } from '../failure-class.ts';
import { replaceRange } from './command-edits.ts';

/** Tells `docker load` the one archive that the job's artifacts bring. */
export function nameArchive(situation: Situation, load: JobCommand): ProposedRemedy {
  const paths = [...new Set(findDeliveredArchives(situation))];
  const text = 'Tell docker load the file: "docker load -i FILE".';
  const [path] = paths;
  if (path === undefined || paths.length > 1) return { kind: 'advice', audience: 'maintainer', text };
  const file = relativeProjectPath(path, load.directory);
  const { start, end } = load.command;
  const written = load.entry.value.slice(start, end);
  const quoted = file.includes('$') ? `"${file}"` : file;
  return {
    kind: 'edits',
    title: `Load ${file} in ${situation.job.name}`,
    edits: [replaceRange(situation, load, start, end, `${written} -i ${quoted}`)],
    otherwise: text,
  };
}
