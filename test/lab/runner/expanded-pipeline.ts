/** A pipeline as GitLab would create it: nothing left to inherit, one entry per job that runs. */
export interface ExpandedPipeline {
  readonly stages: readonly string[];
  /** In the order of the stages, then of the file. */
  readonly jobs: readonly ExpandedJob[];
}

export interface ExpandedJob {
  /** With the suffix of its place in `parallel`: `build: [app, amd64]`, `test 1/2`. */
  readonly name: string;
  /** The key in the CI file. */
  readonly key: string;
  readonly stage: string;
  readonly image: ContainerDefinition;
  readonly services: readonly ServiceDefinition[];
  /** `before_script` and `script`, in one shell. */
  readonly commands: readonly string[];
  readonly afterScript: readonly string[];
  /** Variables of the CI file, the job's over the global ones. */
  readonly variables: Readonly<Record<string, string>>;
  readonly artifacts: ArtifactsDefinition | null;
  /** Names as the CI file writes them; null where the key is missing. */
  readonly needs: readonly { readonly job: string; readonly artifacts: boolean }[] | null;
  readonly dependencies: readonly string[] | null;
  readonly when: string;
  /** Whether a failure is allowed, or the exit codes for which it is. */
  readonly allowFailure: boolean | readonly number[];
  /** How often the job may be tried again. */
  readonly retry: number;
}

export interface ContainerDefinition {
  readonly name: string;
  /** null: the image's own. */
  readonly entrypoint: readonly string[] | null;
}

export interface ServiceDefinition extends ContainerDefinition {
  readonly aliases: readonly string[];
  readonly command: readonly string[];
  readonly variables: Readonly<Record<string, string>>;
}

export interface ArtifactsDefinition {
  readonly paths: readonly string[];
  readonly exclude: readonly string[];
  readonly when: string;
}
