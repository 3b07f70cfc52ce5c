import { ciEvidence, traceEvidence } from '../situation/evidence.ts';
import type { Situation } from '../situation/situation.ts';
import { linePattern, matchLine } from '../trace/line-pattern.ts';
import type { FailureClass, ProposedRemedy } from './failure-class.ts';

// What git says when the history it needs was cut off: https://github.com/git/git/blob/master/builtin/describe.c
// and builtin/receive-pack.c. GitLab clones the last 20 commits unless told otherwise.
const historyMissing = [
  linePattern('cannot describe anything', /^fatal: No (?:names|tags) found, cannot describe anything/),
  linePattern('No tags can describe', /^fatal: No tags can describe '[0-9a-f]{40}'/),
  linePattern('shallow update not allowed', /\bshallow update not allowed\b/),
];

/** The job needs git history that the shallow clone left out. */
export const shallowClone: FailureClass = {
  id: 'shallow-clone',
  summary: 'The job needs git history that the shallow clone left out.',
  patterns: historyMissing,

  find(situation) {
    const line = situation.failed.output.findLast(({ text }) =>
      historyMissing.some((pattern) => matchLine(pattern, text) !== null),
    );
    const depth = situation.job.variables.get('GIT_DEPTH');
    if (line === undefined || depth?.value === '0') return null;
    const { entry } = situation.failed;
    const places = [depth, entry].flatMap((place) => place ?? []);
    return {
      confidence: depth === undefined ? 'medium' : 'high',
      evidence: [traceEvidence(line), ...places.map((place) => ciEvidence(situation.pipeline, place))],
      explanation: `git found too little history: the job's clone holds ${depth === undefined ? "the project's default number of" : depth.value} commits. The tag or commit it looks for is older.`,
      remedy: proposeFullHistory(situation),
    };
  },
};

function proposeFullHistory({ job }: Situation): ProposedRemedy {
  return {
    kind: 'edits',
    title: `Fetch the whole git history in ${job.name}`,
    edits: [
      {
        op: 'set-variable',
        job: job.name,
        // Others keep their quick clone, even where they share the definition.
        acceptableFor: [],
        name: 'GIT_DEPTH',
        value: '0',
      },
    ],
    otherwise: 'Set GIT_DEPTH to "0" in the job.',
  };
}
