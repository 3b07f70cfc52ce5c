export interface ResolvedService {
  readonly name: string;
  readonly alias: string;
  readonly command: readonly string[];
  readonly variables: Readonly<Record<string, string>>;
}

/** A job with everything that it inherits. */
export interface ResolvedJob {
  /** Every keyword as GitLab would see it, for comparison. */
  readonly keywords: Readonly<Record<string, unknown>>;
  readonly stage: string;
  readonly image: { readonly name: string; readonly entrypoint: readonly string[] | null };
  readonly services: readonly ResolvedService[];
  readonly variables: Readonly<Record<string, string>>;
  /** `before_script`, then `script`, one string per entry. */
  readonly commands: readonly string[];
}

export interface ResolvedPipeline {
  readonly stages: readonly string[];
  /** Hidden jobs left out. */
  readonly jobs: ReadonlyMap<string, ResolvedJob>;
}
