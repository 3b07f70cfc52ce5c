import { mutedState, unmutedState } from './muted.ts';

/** An answer to a command. */
export interface Answer {
  /** Kept in the answer's marker. */
  readonly state: string;
  readonly body: string;
}

export function helpAnswer(): Answer {
  return {
    state: 'helped',
    body: [
      'Mention this bot with one of these words, alone on a line:',
      '- `explain`: say what the failed jobs show, with the lines that prove it and what was ruled out\n' +
        '- `retry`: look into the failed pipeline again; a fix that was closed is opened again\n' +
        '- `ignore`: close this fix, or keep out of this merge request\n' +
        '- `unignore`: take that back',
    ].join('\n\n'),
  };
}

export function notAllowedAnswer(): Answer {
  return {
    state: 'not-allowed',
    body: 'This takes at least the role Developer in this project.',
  };
}

export function noFailureAnswer(): Answer {
  return { state: 'no-failure', body: 'The newest pipeline here that has ended did not fail.' };
}

/** @param pipelineUrl Null: nothing has failed. */
export function lookingAgainAnswer(pipelineUrl: string | null, isReopened: boolean): Answer {
  const reopened = isReopened ? 'This is open again. ' : '';
  const looking =
    pipelineUrl === null
      ? 'The newest pipeline here that has ended did not fail, so there is nothing to look into now.'
      : `Looking into the failed [pipeline](${pipelineUrl}) again.`;
  return { state: unmutedState, body: `${reopened}${looking}` };
}

export function closedAnswer(): Answer {
  return {
    state: 'closed',
    body: 'Closed. The same cause is left alone for these jobs on this branch. `unignore`, or reopening this, takes it back.',
  };
}

export function mutedAnswer(): Answer {
  return {
    state: mutedState,
    body: 'Nothing more is said about failures of this merge request. `unignore` takes it back.',
  };
}

export function mutedForCommitsAnswer(): Answer {
  return {
    state: 'explained',
    body:
      'On a commit there is nothing to ignore: what is said there is said once. To be told no more about a failure ' +
      'class in this project, set it to `off` under `classes:` in `.pipewright.yml`.',
  };
}
