import type { ArtifactDownload, RunnerFacts, TraceLine } from './trace.ts';
import type { ServiceLog } from './service-log.ts';

/** What the lines read here hold, for the search in large traces. */
export const factLiterals: readonly string[] = [
  'Running with gitlab-',
  'Preparing the "',
  'executor with image',
  'Starting service ',
  'Waiting for services to be up',
  'Downloading artifacts',
];

const maxServices = 200;
const maxDownloads = 500;

const runnerVersion = /^Running with gitlab-(?:ci-multi-)?runner v?(\d[\w.~+-]{0,50})/;
const executorName = /^Preparing the "([^"]{1,100})" executor/;
const executorImage = /^Using (Docker|Kubernetes)\b.{0,40} executor with image (\S+)/;
const serviceStart = /^Starting service (\S+?)(?: ?\.\.\.)?\s*$/;
const downloadStart = /^Downloading artifacts for (.{1,500}) \(\d+\)\.\.\.\s*$/;
const downloadResult =
  /^(?:(?:WARNING|ERROR): )?Downloading artifacts (?:as "[^"]*" )?from coordinator\.\.\. (\S.*)$/;

/** Collects what the runner says about itself. Later statements replace earlier ones. */
export class RunnerFactsReader {
  #version: string | null = null;
  #executor: RunnerFacts['executor'] = null;
  #image: string | null = null;
  #waited = false;
  #services: { name: string; line: number }[] = [];
  #downloads: { job: string; line: number; succeeded: boolean }[] = [];

  /** Reads a cleaned line of the runner, again when more of it is known; true if it told something. */
  read(text: string, line: number): boolean {
    return this.#readStart(text) || this.#readService(text, line) || this.#readDownload(text, line);
  }

  /** A runner started anew in the same trace: what the earlier one prepared is gone. */
  reset(): void {
    this.#executor = null;
    this.#image = null;
    this.#waited = false;
    this.#services = [];
    this.#downloads = [];
  }

  toFacts(serviceWarnings: ServiceLog): RunnerFacts {
    return {
      version: this.#version,
      executor: this.#executor,
      image: this.#image,
      services: this.#services,
      serviceWarnings: serviceWarnings.toWarnings(),
      downloads: this.#downloads.map((download): ArtifactDownload => ({ ...download })),
      waitedForServices: this.#waited,
    };
  }

  #readStart(text: string): boolean {
    const version = runnerVersion.exec(text)?.[1];
    if (version !== undefined) this.#version = version;
    const executor = executorName.exec(text)?.[1];
    if (executor !== undefined) this.#executor = toExecutor(executor);
    const [, kind, image] = executorImage.exec(text) ?? [];
    if (image !== undefined) {
      this.#image = image;
      this.#executor ??= kind === 'Kubernetes' ? 'kubernetes' : 'docker';
    }
    const waited = text.startsWith('Waiting for services to be up and running');
    this.#waited ||= waited;
    return version !== undefined || executor !== undefined || image !== undefined || waited;
  }

  #readService(text: string, line: number): boolean {
    const name = serviceStart.exec(text)?.[1];
    if (name === undefined) return false;
    replaceLast(this.#services, { name, line }, maxServices);
    return true;
  }

  /** The result stands in a line of its own, behind the one that names the job. */
  #readDownload(text: string, line: number): boolean {
    const job = downloadStart.exec(text)?.[1];
    if (job !== undefined) {
      replaceLast(this.#downloads, { job, line, succeeded: false }, maxDownloads);
      return true;
    }
    const result = downloadResult.exec(text)?.[1];
    const current = this.#downloads.at(-1);
    if (result === undefined || current === undefined) return false;
    current.succeeded = /^ok\b|\b200 OK\b/.test(result);
    return true;
  }
}

/** Adds an item, in place of the last one when that was read from a part of the same line. */
function replaceLast<Item extends { readonly line: number }>(items: Item[], item: Item, limit: number): void {
  if (items.at(-1)?.line === item.line) items.pop();
  if (items.length < limit) items.push(item);
}

function toExecutor(name: string): RunnerFacts['executor'] {
  if (name === 'kubernetes' || name === 'shell') return name;
  return name.startsWith('docker') && !name.endsWith('ssh') ? 'docker' : 'other';
}

/** Lines in a script's section that the runner wrote before the first command. */
const preamble =
  /^(?:Executing "|Running (?:before_script|after)|Using (?:docker image|effective pull|locally found)|Pulling docker image|Authenticating with credentials|section_)/;

/** Lines that the runner writes in the middle of a script's output. */
const interjection =
  /^(?:Job's log exceeded limit of|Job execution will continue but no more output|WARNING: \w+ could not run to completion)/;

/** Who wrote a line of a script's section that comes from no known stream. */
export function sourceInScript(text: string, beforeFirstCommand: boolean): TraceLine['source'] {
  const ofRunner = interjection.test(text) || (beforeFirstCommand && preamble.test(text));
  return ofRunner ? 'runner' : 'job';
}
