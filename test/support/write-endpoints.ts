// The writes that the bot makes, by the stand-in's names of their endpoints.
export const commit = 'POST /projects/:id/repository/commits';
export const createMergeRequest = 'POST /projects/:id/merge_requests';
export const updateMergeRequest = 'PUT /projects/:id/merge_requests/:iid';
export const createNote = 'POST /projects/:id/merge_requests/:noteable/notes';
export const commentOnCommit = 'POST /projects/:id/repository/commits/:noteable/discussions';
export const createDiscussion = 'POST /projects/:id/merge_requests/:noteable/discussions';
export const editNote = 'PUT /projects/:id/merge_requests/:noteable/notes/:note';
export const deleteBranch = 'DELETE /projects/:id/repository/branches/:branch';
