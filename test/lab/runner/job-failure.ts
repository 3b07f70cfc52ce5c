/** Why a job failed, in GitLab's words. */
export type FailureReason =
  'script_failure' | 'job_execution_timeout' | 'image_pull_failure' | 'runner_system_failure';

/** Ends a job as failed; `message` is what its last line says. */
export class JobFailure extends Error {
  override readonly name = 'JobFailure';
  readonly reason: FailureReason;
  readonly exitCode: number | null;

  constructor(message: string, reason: FailureReason, exitCode: number | null = null) {
    super(message);
    this.reason = reason;
    this.exitCode = exitCode;
  }
}
