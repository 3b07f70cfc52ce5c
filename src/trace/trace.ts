/**
 * A job's trace as the failure classes see it: what the runner said about itself, the commands it
 * echoed, and the lines worth keeping. Built by `createTraceReader`; holds no more than a bounded
 * part of the trace, whatever its size.
 *
 * Line numbers count lines of the trace as stored (split at `\n`), from 1. A continuation line
 * (`+` in the timestamp header) belongs to the line it continues and bears that line's number.
 */
export interface Trace {
  /** Lines of the stored trace. */
  readonly lineCount: number;
  readonly runner: RunnerFacts;
  readonly sections: readonly TraceSection[];
  /** Every command the runner echoed (`$ …`), in order. */
  readonly commands: readonly TraceCommand[];
  /** The last command of the job's own script before the job failed; null when none was echoed. */
  readonly failedCommand: TraceCommand | null;
  /**
   * The kept lines in order: landmarks, commands, every line that holds one of the reader's
   * literals, and the last lines of each command. Not contiguous in a long trace.
   */
  readonly lines: readonly TraceLine[];
  readonly outcome: TraceOutcome;
  /** The runner stopped collecting output ("Job's log exceeded limit"): the cause may be missing. */
  readonly truncated: boolean;
}

export interface TraceLine {
  readonly number: number;
  /** Without timestamp header, section markers, ANSI codes and what `\r` overwrote; at most 4,096 characters. */
  readonly text: string;
  /** Innermost section the runner had open, for instance `step_script`; null outside of all. */
  readonly section: string | null;
  /** Who wrote it: the runner, the job's script, or a service container whose log the runner printed. */
  readonly source: 'runner' | 'job' | 'service';
  /** Index into `Trace.commands` of the command that was running; null before the first. */
  readonly command: number | null;
}

export interface TraceCommand {
  readonly index: number;
  readonly line: number;
  /** The echoed text after `$ `. Of a collapsed multi-line command only the first line is there. */
  readonly text: string;
  /** The runner echoed only the first line (`# collapsed multi-line command`). */
  readonly collapsed: boolean;
  readonly section: string | null;
}

export interface TraceSection {
  readonly name: string;
  readonly startLine: number;
  /** null: the section was still open when the trace ended. */
  readonly endLine: number | null;
  /** Unix seconds as the runner wrote them; null where it wrote none. */
  readonly startedAt: number | null;
  readonly endedAt: number | null;
}

export interface RunnerFacts {
  /** For instance `17.8.0`; null when the trace does not say. */
  readonly version: string | null;
  readonly executor: 'docker' | 'kubernetes' | 'shell' | 'other' | null;
  /** The job image after expansion of variables, as the runner printed it. */
  readonly image: string | null;
  /** The services the runner started, as printed (`Starting service X...`), with the line. */
  readonly services: readonly { readonly name: string; readonly line: number }[];
  /** Services the runner warned about ("probably didn't start properly"), with their container log. */
  readonly serviceWarnings: readonly ServiceWarning[];
  /** Artifact downloads the runner reported. */
  readonly downloads: readonly ArtifactDownload[];
  /** The runner waited for the services' ports (docker executor only). */
  readonly waitedForServices: boolean;
}

export interface ServiceWarning {
  /** The service's container name as printed. */
  readonly name: string;
  readonly line: number;
  /** What follows `Service container logs:`, cleaned; at most 400 lines. */
  readonly log: readonly TraceLine[];
}

export interface ArtifactDownload {
  /** Name of the job whose artifacts were asked for. */
  readonly job: string;
  readonly line: number;
  readonly succeeded: boolean;
}

export type TraceOutcome =
  | { readonly kind: 'succeeded'; readonly line: number }
  | {
      readonly kind: 'failed';
      readonly line: number;
      /** What the runner gave as the reason. */
      readonly reason: 'exit-code' | 'system-failure' | 'timeout' | 'other';
      readonly exitCode: number | null;
    }
  /** Neither "Job succeeded" nor "Job failed" is there (cut off, or still being written). */
  | { readonly kind: 'unfinished' };
