/** How the instance behaves where GitLab installations differ, or where a test wants it awkward. */
export interface Settings {
  /** Largest page a list answers, whatever `per_page` asks; default 100. Small values force pagination. */
  readonly pageSize: number;
  /** Whether lists tell totals; many of GitLab's do not. Default false. */
  readonly totals: boolean;
  /** Reads of a new merge request that still answer `prepared_at: null`; default 1. */
  readonly readsUntilPrepared: number;
  /** Reads of a branch (or list of its merge requests) right after its creation that do not see it yet; default 0. */
  readonly branchLag: number;
  /** Lists of merge requests that do not see a new one yet; default 0. */
  readonly mergeRequestListLag: number;
  /** Requests per minute and token before 429; default: no limit. */
  readonly requestsPerMinute: number | null;
  /** Lint calls per minute and user before 429 (an application limit, no headers); default: none. */
  readonly lintsPerMinute: number | null;
  /** Whether failing hooks get disabled: on for GitLab.com, off by default on self-managed. Default true. */
  readonly autoDisableHooks: boolean;
  /** Whether hooks can sign (GitLab 19.0 and later); otherwise `signing_token` is silently ignored. Default true. */
  readonly signedHooks: boolean;
  /** How long a hook waits for an answer, in milliseconds; default 10 s. */
  readonly hookTimeout: number;
  /** Reported version; default `19.4.0`. */
  readonly version: string;
  /** Whether notes show the ids of their suggestions (about GitLab 18 and later). Default true. */
  readonly suggestionsInNotes: boolean;
  /** Whether commits made through the API turn CRLF into LF, as Gitaly does. Default true. */
  readonly normalizesLineEndings: boolean;
  /** Spelling of times in hooks: `2026-11-20 09:15:02 UTC` or ISO 8601. GitLab uses both. Default `spaced`. */
  readonly hookTimes: 'spaced' | 'iso';
  /** Whether hooks tell every status a pipeline went through, as GitLab does, or only its present one. Default false. */
  readonly announcesEveryStatus: boolean;
  /** Path that the instance lives under, `/gitlab` for instance; default: none. */
  readonly relativeRoot: string;
  /** Whether administrators allowed hooks to the local network. Default true, tests listen there. */
  readonly allowsLocalHooks: boolean;
}

export const defaultSettings: Settings = {
  pageSize: 100,
  totals: false,
  readsUntilPrepared: 1,
  branchLag: 0,
  mergeRequestListLag: 0,
  requestsPerMinute: null,
  lintsPerMinute: null,
  autoDisableHooks: true,
  signedHooks: true,
  hookTimeout: 10_000,
  version: '19.4.0',
  suggestionsInNotes: true,
  normalizesLineEndings: true,
  relativeRoot: '',
  hookTimes: 'spaced',
  announcesEveryStatus: false,
  allowsLocalHooks: true,
};
