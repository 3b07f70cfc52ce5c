const firstIds = {
  group: 41,
  project: 11,
  user: 101,
  token: 301,
  pipeline: 9001,
  job: 70001,
  mergeRequest: 501,
  issue: 601,
  note: 1501,
  suggestion: 2501,
  version: 3501,
  hook: 801,
  delivery: 4501,
  label: 901,
  award: 5501,
  protectedBranch: 951,
} as const;

/** Hands out ids that start at different numbers per kind, so that an id used for an iid is noticed. */
export class IdSource {
  readonly #next = new Map<string, number>(Object.entries(firstIds));

  take(kind: keyof typeof firstIds): number {
    const id = this.#next.get(kind) ?? 1;
    this.#next.set(kind, id + 1);
    return id;
  }
}
