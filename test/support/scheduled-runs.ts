import type { Scheduler } from 'fast-check';
import { createGitlab } from '../../src/gitlab/create-gitlab.ts';
import type { Gitlab as Client } from '../../src/gitlab/gitlab.ts';
import type { Gitlab } from './gitlab/gitlab.ts';
import type { LoggedRequest } from './gitlab/request-log.ts';

/** Where a run ends, as a process that is killed: its request is not carried out, or the answer reaches nobody. */
export interface Cut {
  /** The number of the request, from 1. */
  readonly at: number;
  readonly effect: 'reset' | 'reset after doing it';
}

interface Run {
  readonly cut: Cut | null;
  requests: number;
  /** Requests that wait before they are carried out, and answers that wait before they are sent. */
  waiting: number;
  hasEnded: boolean;
}

function isAtWork({ hasEnded, waiting }: Run): boolean {
  return !hasEnded && waiting === 0;
}

/** Runs of the product's code against a stand-in in which a scheduler says whose request or answer comes next. */
export class ScheduledRuns {
  readonly #gitlab: Gitlab;
  readonly #scheduler: Scheduler;
  readonly #runs = new Map<string, Run>();
  #onChange: () => void = () => undefined;

  constructor(gitlab: Gitlab, scheduler: Scheduler) {
    this.#gitlab = gitlab;
    this.#scheduler = scheduler;
    gitlab.onRequest((request) => this.#beforeRequest(request));
    gitlab.onResponse((request) => this.#wait(request, 'answer'));
  }

  /** Begins a run. Its requests are known by its token; `untilEnded` lets them go on. */
  start<T>(cut: Cut | null, work: (client: Client) => Promise<T>): Promise<T> {
    const name = `run ${this.#runs.size + 1}`;
    const run: Run = { cut, requests: 0, waiting: 0, hasEnded: false };
    this.#runs.set(name, run);
    const { value } = this.#gitlab.createToken({ user: this.#gitlab.users.bot, name });
    // A process that is killed does not try again.
    const client = createGitlab({ url: this.#gitlab.url, token: value }, { maxAttempts: 1 });
    return work(client).finally(() => {
      run.hasEnded = true;
      this.#onChange();
    });
  }

  /** Lets one request or answer after the other go on, in the scheduler's order, until all runs have ended. */
  async untilEnded(): Promise<void> {
    const all = [...this.#runs.values()];
    while (all.some(({ hasEnded }) => !hasEnded)) {
      // The scheduler chooses among all runs, not among those that happen to be first over the network.
      if (all.some(isAtWork)) await new Promise<void>((resolved) => (this.#onChange = resolved));
      else await this.#scheduler.waitNext(1);
    }
    await this.#scheduler.waitIdle();
  }

  async #beforeRequest(request: LoggedRequest): Promise<void> {
    const run = this.#runs.get(request.tokenName ?? '');
    if (run === undefined) return;
    run.requests += 1;
    if (run.cut?.at === run.requests)
      this.#gitlab.faults.once(({ body }) => body === request.body, run.cut.effect);
    await this.#wait(request, 'request');
  }

  async #wait({ tokenName, method, endpoint }: LoggedRequest, what: string): Promise<void> {
    const run = this.#runs.get(tokenName ?? '');
    if (run === undefined) return;
    run.waiting += 1;
    const label = `${tokenName ?? ''}: ${what} of ${method} ${endpoint ?? ''}`;
    const goesOn = this.#scheduler.schedule(Promise.resolve(), label, undefined, async (act) => {
      run.waiting -= 1;
      await act();
    });
    this.#onChange();
    await goesOn;
  }
}
