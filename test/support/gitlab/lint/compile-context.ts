import type { Instance } from '../instance.ts';
import type { Project } from '../state/project.ts';
import type { Variables } from './expression.ts';

/** One entry of the lint answer's `includes`. */
export interface IncludedFile {
  readonly type: 'local' | 'file' | 'remote' | 'template' | 'component';
  readonly location: string;
  readonly blob: string | null;
  readonly raw: string | null;
  readonly extra: Readonly<Record<string, unknown>>;
  readonly context_project: string;
  readonly context_sha: string | null;
}

/** Where a file stands that is being compiled: what `include: local` and relative names refer to. */
export interface CompileContext {
  readonly instance: Instance;
  readonly project: Project;
  readonly sha: string | null;
  readonly variables: Variables;
  readonly depth: number;
  /** Filled as includes are found; shared by all contexts of one run. */
  readonly includes: IncludedFile[];
}
