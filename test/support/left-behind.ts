import type { ProjectHandle } from './gitlab/project-handle.ts';
import type { Note } from './gitlab/state/note.ts';

/**
 * Everything that people and the bot left in a project, without what differs from project to project and from run to run
 * (numbers, commit ids, the project's own path): two runs that came to the same have left the same.
 */
export async function leftBehind(project: ProjectHandle): Promise<unknown> {
  const neutral = (text: string) => withoutAccidents(text, project.path);
  const branches = (await project.branches()).map(async (branch) => ({
    branch,
    commits: (await project.commits(branch)).map(({ message }) => message),
    files: await filesOf(project, branch),
  }));
  return {
    branches: await Promise.all(branches),
    mergeRequests: project.mergeRequests.map((mergeRequest) => ({
      state: mergeRequest.state,
      branches: [mergeRequest.sourceBranch, mergeRequest.targetBranch],
      title: mergeRequest.title,
      labels: mergeRequest.labels.toSorted(),
      description: neutral(mergeRequest.description ?? ''),
      notes: project.notes(mergeRequest).map((note) => describeNote(note, neutral)),
    })),
    commitNotes: [...project.project.commitDiscussions.keys()].flatMap((sha) =>
      project.commitNotes(sha).map((note) => describeNote(note, neutral)),
    ),
  };
}

async function filesOf(project: ProjectHandle, branch: string): Promise<Record<string, string | null>> {
  const { repository } = project.project;
  const sha = await repository.head(branch);
  const paths = sha === null ? [] : [...(await repository.files(sha)).keys()];
  const read = paths.map(async (path) => [path, await project.text(path, branch)] as const);
  return Object.fromEntries(await Promise.all(read));
}

function describeNote(note: Note, neutral: (text: string) => string): unknown {
  return {
    type: note.type,
    line: note.position?.new_line ?? null,
    isResolved: note.resolvedBy !== null,
    body: neutral(note.body),
    suggestions: note.suggestions.map(({ fromLine, toLine, toContent }) => ({ fromLine, toLine, toContent })),
  };
}

function withoutAccidents(text: string, path: string): string {
  return text
    .replaceAll(/<!-- (pipewright:\w+) [A-Za-z0-9+/=]+ -->/g, '<!-- $1 -->')
    .replaceAll(path, 'PROJECT')
    .replaceAll(/\b[0-9a-f]{8,40}\b/g, 'ID')
    .replaceAll(/\d+/g, 'N');
}
