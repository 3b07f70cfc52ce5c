import { currentVersion, observe } from '../actions/merge-request-versions.ts';
import { pipelinesOf } from '../actions/merge-status.ts';
import { startRuledPipeline } from '../actions/ruled-pipelines.ts';
import { diffCommits } from '../git/diff.ts';
import { commitsBetween } from '../git/history.ts';
import { ApiError } from '../http/api-error.ts';
import { page, pagination } from '../http/pagination.ts';
import { flag, optional } from '../http/parameters.ts';
import { created, ok } from '../http/reply.ts';
import { route, type Call, type Route } from '../http/route.ts';
import { commitJson, diffJson } from '../present/commit-json.ts';
import { versionJson } from '../present/merge-request-json.ts';
import { basicPipelineJson } from '../present/pipeline-json.ts';
import type { MergeRequest } from '../state/merge-request.ts';
import { mergeRequestOf, projectOf, signedIn } from './access.ts';

/** The merge request of a read, which counts towards its asynchronous preparation. */
export function readMergeRequest(call: Call<'id' | 'iid'>): MergeRequest {
  const mergeRequest = mergeRequestOf(projectOf(call, 'reporter'), call.path.iid);
  observe(call.instance, mergeRequest);
  return mergeRequest;
}

/** What hangs on a merge request: versions, diffs, commits, pipelines. */
export const mergeRequestPartRoutes: readonly Route[] = [
  route('GET', '/projects/:id/merge_requests/:iid/versions', pagination, (call) => {
    const mergeRequest = readMergeRequest(call);
    const versions = mergeRequest.preparedAt === null ? [] : mergeRequest.versions.toReversed();
    return page(call, versions, (version) => versionJson(mergeRequest, version));
  }),

  route(
    'GET',
    '/projects/:id/merge_requests/:iid/versions/:version_id',
    { unidiff: optional(flag) },
    async (call) => {
      const mergeRequest = readMergeRequest(call);
      const { project } = mergeRequest;
      const version = mergeRequest.versions.find(
        (candidate) => String(candidate.id) === call.path.version_id,
      );
      if (version === undefined) throw new ApiError(404, { message: '404 Not found' });
      const diffs = await diffCommits(project.repository, version.baseSha, version.headSha);
      const commits = await commitsBetween(project.repository, version.baseSha, version.headSha);
      return ok({
        ...versionJson(mergeRequest, version),
        commits: commits.map((commit) => commitJson(call.instance, project, commit)),
        diffs: diffs.map((diff) => diffJson(diff, call.values.unidiff)),
      });
    },
  ),

  route(
    'GET',
    '/projects/:id/merge_requests/:iid/diffs',
    { ...pagination, unidiff: optional(flag) },
    async (call) => {
      const mergeRequest = readMergeRequest(call);
      const version = mergeRequest.versions.at(-1);
      const ready = mergeRequest.preparedAt !== null && version !== undefined;
      const diffs = ready
        ? await diffCommits(mergeRequest.project.repository, version.baseSha, version.headSha)
        : [];
      return page(call, diffs, (diff) => diffJson(diff, call.values.unidiff));
    },
  ),

  route('GET', '/projects/:id/merge_requests/:iid/commits', pagination, async (call) => {
    const mergeRequest = readMergeRequest(call);
    const version = mergeRequest.versions.at(-1);
    const { project } = mergeRequest;
    const commits =
      version === undefined ? [] : await commitsBetween(project.repository, version.baseSha, version.headSha);
    return page(call, commits, (commit) => commitJson(call.instance, project, commit));
  }),

  route('GET', '/projects/:id/merge_requests/:iid/pipelines', pagination, (call) =>
    page(call, pipelinesOf(readMergeRequest(call)), (pipeline) => basicPipelineJson(call.instance, pipeline)),
  ),

  route('POST', '/projects/:id/merge_requests/:iid/pipelines', {}, (call) => {
    const { instance } = call;
    const mergeRequest = mergeRequestOf(projectOf(call, 'developer'), call.path.iid);
    const { sourceProject, sourceBranch } = mergeRequest;
    if (sourceProject.pipelineRule === null)
      throw new ApiError(400, { message: { base: ['Pipeline will not run for the selected trigger.'] } });
    const id = instance.ids.take('pipeline');
    const sha = currentVersion(mergeRequest).headSha;
    const trigger = { project: sourceProject, ref: sourceBranch, sha, user: signedIn(call), mergeRequest };
    startRuledPipeline(instance, { ...trigger, source: 'merge_request_event' }, id);
    const ref = `refs/merge-requests/${mergeRequest.iid}/head`;
    return created({ id, sha, ref, status: 'created', source: 'merge_request_event' });
  }),
];
