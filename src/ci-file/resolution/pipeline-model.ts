import type { CiFiles, Pipeline } from '../pipeline.ts';
import type { SourcedMap, Written } from '../tree/sourced-value.ts';
import type { Command } from './commands.ts';
import type { Extends } from './extends.ts';
import type { LoadedFiles } from './load-files.ts';
import type { References } from './references.ts';

/** A resolved pipeline together with what it was resolved from; the base for finding where to edit. */
export interface PipelineModel {
  readonly pipeline: Pipeline;
  readonly files: CiFiles;
  readonly loaded: LoadedFiles;
  /** All files as one, before `extends`. */
  readonly root: SourcedMap;
  readonly extends: Extends;
  readonly references: References;
  readonly jobs: ReadonlyMap<string, JobModel>;
}

export interface JobModel {
  readonly name: string;
  /** As written in the file, which differs from the name where that has an input in it. */
  readonly key: string;
  /** The job's own entry at the top level. */
  readonly entry: Written;
  /** After `extends`, before `default:`. */
  readonly map: SourcedMap;
  /** After `extends` and `default:`; references are not yet replaced. */
  readonly entries: ReadonlyMap<string, Written>;
  readonly beforeScript: readonly Command[];
  readonly script: readonly Command[];
  readonly afterScript: readonly Command[];
  /** Direct `extends` parents at hand. */
  readonly parents: readonly string[];
  /** `extends` parents, direct or not, that no file at hand defines. */
  readonly unknownParents: readonly string[];
}
