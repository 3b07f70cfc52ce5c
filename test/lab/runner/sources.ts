import { cp, mkdir, rm } from 'node:fs/promises';
import path from 'node:path';
import { LabError } from '../lab-error.ts';
import { runCommand } from '../run-command.ts';

/** The commit a pipeline runs for. */
export interface Sources {
  /** A work tree of it. */
  readonly workTree: string;
  /** A bare repository that jobs fetch from. */
  readonly repository: string;
  readonly sha: string;
}

/** Makes one commit of a project's files as they are, in a copy below `out`. */
export async function takeSources(project: string, out: string): Promise<Sources> {
  const workTree = path.join(out, 'sources');
  const repository = path.join(out, 'sources.git');
  for (const folder of [workTree, repository]) await rm(folder, { recursive: true, force: true });
  await mkdir(out, { recursive: true });
  await cp(project, workTree, {
    recursive: true,
    verbatimSymlinks: true,
    filter: (file) => path.basename(file) !== '.git',
  });
  await git(workTree, 'init', '--quiet', '--initial-branch=main');
  await git(workTree, 'add', '--all', '--force');
  await git(workTree, 'commit', '--quiet', '--message=Pipeline under test');
  // gitlab-ci-local asks for the remote and its default branch.
  await git(workTree, 'remote', 'add', 'origin', 'https://gitlab.lab/lab/demo.git');
  await git(workTree, 'update-ref', 'refs/remotes/origin/main', 'HEAD');
  await git(workTree, 'symbolic-ref', 'refs/remotes/origin/HEAD', 'refs/remotes/origin/main');
  await git(out, 'clone', '--quiet', '--bare', workTree, repository);
  return { workTree, repository, sha: await git(workTree, 'rev-parse', 'HEAD') };
}

async function git(folder: string, ...args: readonly string[]): Promise<string> {
  const settings = ['safe.directory=*', 'user.name=lab', 'user.email=lab@lab.invalid', 'core.autocrlf=false'];
  const options = settings.flatMap((setting) => ['-c', setting]);
  const { status, stdout, stderr } = await runCommand('git', [...options, ...args], { cwd: folder });
  if (status !== 0) throw new LabError(`git ${args[0] ?? ''}: ${stderr.trim()}`);
  return stdout.trim();
}
