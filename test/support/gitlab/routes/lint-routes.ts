import { lintConfiguration } from '../lint/lint-configuration.ts';
import { ApiError, notFound } from '../http/api-error.ts';
import { flag, optional, required, text } from '../http/parameters.ts';
import { ok } from '../http/reply.ts';
import { route, type Route } from '../http/route.ts';
import { LintLimiter } from '../lint/lint-limiter.ts';
import { projectOf, signedIn } from './access.ts';

const limiter = new LintLimiter();

/** CI lint, of given content and of a committed file. */
export const lintRoutes: readonly Route[] = [
  route(
    'POST',
    '/projects/:id/ci/lint',
    { content: required(text), dry_run: optional(flag), include_jobs: optional(flag), ref: optional(text) },
    async (call) => {
      const project = projectOf(call, 'developer');
      limiter.count(call.instance, signedIn(call));
      const { content, dry_run: dryRun, include_jobs: includeJobs, ref } = call.values;
      // Includes come from the default branch, whatever branch the content is meant for; only a dry run looks at `ref`.
      const revision = dryRun === true && ref !== undefined ? ref : project.defaultBranch;
      const sha = await project.repository.resolve(revision);
      const simulatedRef = dryRun === true ? revision : null;
      return ok(await lintConfiguration(call.instance, { project, sha, content, simulatedRef, includeJobs }));
    },
  ),

  route(
    'GET',
    '/projects/:id/ci/lint',
    {
      content_ref: optional(text),
      sha: optional(text),
      dry_run: optional(flag),
      dry_run_ref: optional(text),
      ref: optional(text),
      include_jobs: optional(flag),
    },
    async (call) => {
      const project = projectOf(call, 'reporter');
      const { values } = call;
      if (values.content_ref !== undefined && values.sha !== undefined)
        throw new ApiError(400, { error: 'content_ref, sha are mutually exclusive' });
      if (values.dry_run_ref !== undefined && values.ref !== undefined)
        throw new ApiError(400, { error: 'dry_run_ref, ref are mutually exclusive' });
      limiter.count(call.instance, signedIn(call));
      const revision = values.content_ref ?? values.sha ?? project.defaultBranch;
      const sha = await project.repository.resolve(revision);
      if (sha === null) throw notFound('Commit');
      const bytes = await project.repository.file(sha, configurationPath(project.ciConfigPath));
      const simulatedRef =
        values.dry_run === true ? (values.dry_run_ref ?? values.ref ?? project.defaultBranch) : null;
      return ok(
        await lintConfiguration(call.instance, {
          project,
          sha,
          content: bytes?.toString('utf8') ?? '',
          simulatedRef,
          includeJobs: values.include_jobs,
        }),
      );
    },
  ),
];

/** Taken as a path in the repository even where it names another project or a URL; then nothing is found. */
function configurationPath(ciConfigPath: string | null): string {
  return ciConfigPath === null || ciConfigPath === '' ? '.gitlab-ci.yml' : ciConfigPath;
}
