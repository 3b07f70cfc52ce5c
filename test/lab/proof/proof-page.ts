import type { LiveProof } from '../live/live-proof.ts';
import { classOf } from './choose-cases.ts';
import type { CaseProof } from './prove-case.ts';
import { changes, shorten, verdict } from './result-table.ts';

/** What the lab ran with. */
export interface LabFacts {
  /** `docker --version` of the jobs' client. */
  readonly client: string;
  readonly daemon: string;
  readonly kernel: string;
}

/** docs/proof.md: every case with what really happened. Written by the lab, never by hand. */
export function proofPage(proofs: readonly CaseProof[], live: readonly LiveProof[], facts: LabFacts): string {
  const classes = [...new Set(proofs.map(({ labCase }) => classOf(labCase)))].toSorted();
  return [
    head(proofs, facts),
    loops(live),
    ...classes.map((id) =>
      section(
        id,
        proofs.filter(({ labCase }) => classOf(labCase) === id),
      ),
    ),
    limits,
  ].join('\n');
}

function head(proofs: readonly CaseProof[], { client, daemon, kernel }: LabFacts): string {
  const proven = proofs.filter(({ objection }) => objection === null);
  const patched = proven.filter(({ labCase }) => labCase.result === 'patch');
  const lines = patched.map(({ added, removed }) => added + removed).toSorted((one, other) => one - other);
  const median = lines[Math.floor(lines.length / 2)] ?? 0;
  return `# Proof: patched pipelines, run on a real Docker daemon

<!-- Written by \`npm run lab\`. Do not edit. -->

Each case below is a pipeline that was run, failed with the message quoted, was handed to the built
\`pipewright fix\` (the failed job's log and the CI file, nothing else), patched with what it printed, and run
again. It counts only if the first run fails with that message and the second passes, every job runs all it
ran before, the patch weakens nothing, and a second \`fix\` changes nothing any more.

| | |
|---|---|
| cases | ${String(proofs.length)} |
| proven | ${String(proven.length)} |
| patches that made a pipeline pass | ${String(patched.length)} |
| lines changed by a patch, median / largest | ${String(median)} / ${String(lines.at(-1) ?? 0)} |
| jobs' client | ${client} |
| their daemon (docker:dind) | ${daemon} |
| kernel | ${kernel} |

Run it yourself, as root on Debian (amd64): \`npm run lab\`. One case: \`npm run lab -- --only ${proofs[0]?.labCase.id ?? 'id'}\`.
The cases are in [test/lab/cases](../test/lab/cases).
`;
}

function loops(live: readonly LiveProof[]): string {
  const rows = live.map(({ labCase, objection, pipelines, added, removed, seconds }) => {
    const patch = `+${String(added)} -${String(removed)}`;
    const came = objection === null ? 'fixed' : `**failed**: ${cell(shorten(objection, 160))}`;
    return `| ${labCase.id} | ${cell(labCase.title)} | ${String(pipelines)} | ${patch} | ${came} | ${String(seconds)} |`;
  });
  return `## The whole loop

Nothing is stood in for here but GitLab's web application: a commit is pushed, the lab runs its pipeline, the failed job's
genuine trace and the webhook go to the running service, its merge request's branch is run again, and the merge request
says in the end that its pipeline passed.

| case | what is wrong | pipelines | merge request | its label in the end | s |
|---|---|---|---|---|---|
${rows.join('\n')}
`;
}

function section(id: string, proofs: readonly CaseProof[]): string {
  const rows = proofs.map(
    (proof) =>
      `| ${proof.labCase.id} | ${cell(proof.labCase.title)} | ${code(shorten(proof.message, 110))} | ${changes(proof)} | ${cell(result(proof))} | ${String(proof.seconds)} |`,
  );
  return `## ${id === '' ? 'Not to be patched' : id}

| case | what is wrong | what the job printed | patch | result | s |
|---|---|---|---|---|---|
${rows.join('\n')}
`;
}

function result(proof: CaseProof): string {
  return proof.objection === null ? verdict(proof) : `**failed**: ${shorten(proof.objection, 160)}`;
}

function cell(text: string): string {
  return text.replaceAll('|', String.raw`\|`).replace(/\s+/g, ' ');
}

/** Inline code that holds backticks and bars. */
function code(text: string): string {
  const fence = text.includes('`') ? '``' : '`';
  return `${fence}${cell(text)}${fence}`;
}

const limits = `## What this does not show

- **The runner is ours.** Containers, daemons, TLS, registries, exit codes and every line a program prints are real;
  what starts them is a small runner of the lab's own that follows GitLab Runner's docker executor. GitLab's own reading
  of a CI file is stood in for by gitlab-ci-local, not by pipewright; in the whole loop, GitLab's web application and
  its API are a stand-in, too.
- **The images are ours.** \`docker:27\`, \`docker:24.0.5\` and so on all hold Debian's Docker named above, with
  entrypoints written after the documented behaviour of the official images; \`docker:20.10\` holds Debian's 20.10.24
  client. \`alpine\` is a busybox system.
- **Docker 29** and its containerd image store, and every other version not named above.
- **The kubernetes executor**, and runners on virtual machines with a daemon of their own.
- **A network per build** (\`FF_NETWORK_PER_BUILD\`): the runner can do it, but on one of two machines tried, services on
  such a network could not be reached at all, so no case relies on it.
- **Docker Hub's own answers**: pull limits, its token service. The lab has no way out; a mirror stands in for it.
- **GitLab's registry and token service**: a plain docker-registry with a password file stands in for them.
- **buildx with a builder of its own** (\`docker-container\` driver): its image is not there.
- **The runner's host**: full disks, odd storage drivers, small MTUs, sockets without permission.
- **Slow starts are made**: a normal start is too fast here for a job to come first, so the daemon is told to wait.
`;
