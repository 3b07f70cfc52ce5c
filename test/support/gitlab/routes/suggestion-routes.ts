import {
  applySuggestions,
  checkMayApply,
  findSuggestion,
  type FoundSuggestion,
} from '../actions/suggestions.ts';
import { canSee } from '../actions/permissions.ts';
import { ApiError } from '../http/api-error.ts';
import { arrayOf, integer, optional, required, text } from '../http/parameters.ts';
import { ok } from '../http/reply.ts';
import { route, type Call, type Route } from '../http/route.ts';
import { suggestionJson } from '../present/note-json.ts';
import { signedIn } from './access.ts';

async function apply(
  call: Call,
  ids: readonly number[],
  message: string | undefined,
  missing: string,
): Promise<FoundSuggestion[]> {
  const { instance } = call;
  const user = signedIn(call);
  const found = ids.flatMap((id) => findSuggestion(instance, id) ?? []);
  if (found.length !== ids.length || found.some((one) => !canSee(user, one.mergeRequest.project)))
    throw new ApiError(404, { message: missing });
  for (const one of found) checkMayApply(instance, user, one.mergeRequest);
  await applySuggestions(instance, user, found, message);
  return found;
}

/** Applying suggestions. */
export const suggestionRoutes: readonly Route[] = [
  route(
    'PUT',
    '/suggestions/batch_apply',
    { ids: required(arrayOf(integer)), commit_message: optional(text) },
    async (call) => {
      const missing = 'Suggestions are not applicable as one or more suggestions were not found.';
      const found = await apply(call, call.values.ids, call.values.commit_message, missing);
      return ok(await Promise.all(found.map((one) => suggestionJson(one.suggestion, one))));
    },
  ),

  route('PUT', '/suggestions/:id/apply', { commit_message: optional(text) }, async (call) => {
    const missing = 'Suggestion is not applicable as the suggestion was not found.';
    const [one] = await apply(call, [Number(call.path.id)], call.values.commit_message, missing);
    return ok(one === undefined ? null : await suggestionJson(one.suggestion, one));
  }),
];
