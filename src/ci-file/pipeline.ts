/** Plain data as GitLab's YAML reader (Ruby's Psych) would see it. `!reference` is resolved before this. */
export type PlainValue =
  string | number | boolean | null | readonly PlainValue[] | { readonly [key: string]: PlainValue };

/** The CI files at hand: the root file and everything `include: local` may name. */
export interface CiFiles {
  /** Path of the root CI file, relative to the repository root, for instance `.gitlab-ci.yml`. */
  readonly root: string;
  /** Decoded text by repository-relative path (no leading slash). A BOM is kept as U+FEFF. */
  readonly texts: ReadonlyMap<string, string>;
}

/** Where a value is written. */
export interface Origin {
  readonly file: string;
  /** 1-based, of the value's first and last line. */
  readonly line: number;
  readonly endLine: number;
  /** Path of own keys and indexes inside the file's body document, for instance `['.docker', 'variables', 'DOCKER_HOST']`. */
  readonly path: readonly (string | number)[];
  /** The top-level entry that holds it: a job, a hidden job, `default`, or a global key such as `variables`. */
  readonly definition: string;
}

export interface Located<T> {
  readonly value: T;
  readonly origin: Origin;
}

/** A pipeline's jobs as GitLab would run them, each value with the place where it is written. */
export interface Pipeline {
  readonly files: CiFiles;
  /** `.pre`, the stages in order, `.post`. */
  readonly stages: readonly string[];
  /** Runnable jobs (not hidden) by their key in the file. */
  readonly jobs: ReadonlyMap<string, ResolvedJob>;
  /** Global `variables:`, strings as the runner gets them. */
  readonly variables: ReadonlyMap<string, Located<string>>;
  /** Includes that are not in `files`: other projects, templates, components, URLs, local files not at hand. */
  readonly missingIncludes: readonly MissingInclude[];
}

export interface MissingInclude {
  readonly kind: 'local' | 'project' | 'remote' | 'template' | 'component' | 'artifact';
  /** As written, for instance `group/project:file.yml`. */
  readonly name: string;
  readonly origin: Origin;
}

export interface ResolvedJob {
  /** The key in the file, without matrix or parallel suffix. */
  readonly name: string;
  readonly origin: Origin;
  readonly kind: 'script' | 'trigger';
  readonly stage: string;
  readonly image: Located<JobImage> | null;
  /** In order; empty when there are none. Each entry's origin is that entry. */
  readonly services: readonly Located<JobService>[];
  /** YAML variables the job gets: global ones it inherits, overlaid by its own. Values unexpanded. */
  readonly variables: ReadonlyMap<string, Located<string>>;
  /** By name: what outranks `variables`. */
  readonly overriding: ReadonlyMap<string, OverridingVariable>;
  /** Effective commands, nested lists and `!reference` flattened, one entry per list item. */
  readonly beforeScript: readonly Located<string>[];
  readonly script: readonly Located<string>[];
  readonly afterScript: readonly Located<string>[];
  readonly artifacts: Located<JobArtifacts> | null;
  /** null: the key is absent (which is not the same as an empty list). */
  readonly needs: Located<readonly JobNeed[]> | null;
  readonly dependencies: Located<readonly string[]> | null;
  /** Names of the jobs GitLab makes of it: itself, or one per `parallel`/matrix combination. */
  readonly instances: readonly JobInstance[];
  /** What could not be resolved with the files at hand, for instance a parent that only an include defines. */
  readonly unresolved: readonly string[];
  /** The whole resolved job as plain data, for comparison. */
  readonly value: PlainValue;
}

/** A variable that is set in a layer above `variables:`. */
export interface OverridingVariable {
  readonly setBy: 'rules' | 'workflow:rules' | 'parallel:matrix';
  /** The first place that sets it. */
  readonly written: Located<string>;
  /** Whether the job gets this value whichever rule it runs with. */
  readonly always: boolean;
}

export interface JobInstance {
  /** For instance `build: [amd64]` or `test 1/3`. */
  readonly name: string;
  readonly variables: ReadonlyMap<string, string>;
}

export interface JobImage {
  readonly name: string;
  /** null: not given. */
  readonly entrypoint: readonly string[] | null;
}

export interface JobService {
  readonly name: string;
  /** Alias as written, split at blanks and commas. */
  readonly aliases: readonly string[];
  readonly entrypoint: readonly string[] | null;
  readonly command: readonly string[] | null;
  readonly variables: ReadonlyMap<string, string>;
}

export interface JobArtifacts {
  readonly paths: readonly string[];
  readonly exclude: readonly string[];
  readonly when: 'on_success' | 'on_failure' | 'always';
  readonly expireIn: string | null;
  readonly untracked: boolean;
}

export interface JobNeed {
  /** null: a need on another pipeline that names no job. */
  readonly job: string | null;
  readonly artifacts: boolean;
  readonly optional: boolean;
  /** Set when the need points to another project or pipeline. */
  readonly elsewhere: string | null;
}
