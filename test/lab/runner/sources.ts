import { cp, mkdir, rm } from 'node:fs/promises';
import path from 'node:path';
import { LabError } from '../lab-error.ts';
import { runCommand } from '../run-command.ts';

/** A commit of a repository that is there already. */
export interface PushedCommit {
  /** A bare repository. */
  readonly repository: string;
  readonly branch: string;
  readonly sha: string;
}

/** The commit a pipeline runs for. */
export interface Sources {
  /** A work tree of it. */
  readonly workTree: string;
  /** A bare repository that jobs fetch from. */
  readonly repository: string;
  readonly branch: string;
  readonly sha: string;
}

const defaultBranch = 'main';

/** Makes one commit of a project's files as they are, in a copy below `out`. */
export async function takeSources(project: string, out: string): Promise<Sources> {
  const { workTree, repository } = await emptyPlaces(out);
  await cp(project, workTree, {
    recursive: true,
    verbatimSymlinks: true,
    filter: (file) => path.basename(file) !== '.git',
  });
  await git(workTree, 'init', '--quiet', `--initial-branch=${defaultBranch}`);
  await git(workTree, 'add', '--all', '--force');
  await git(workTree, 'commit', '--quiet', '--message=Pipeline under test');
  await nameRemote(workTree);
  await git(out, 'clone', '--quiet', '--bare', workTree, repository);
  const sha = await git(workTree, 'rev-parse', 'HEAD');
  return { workTree, repository, branch: defaultBranch, sha };
}

/** Takes a commit from where it was pushed to; the copies below `out` share nothing with that repository. */
export async function takeCommit(
  { repository: pushed, branch, sha }: PushedCommit,
  out: string,
): Promise<Sources> {
  const { workTree, repository } = await emptyPlaces(out);
  await git(out, 'clone', '--quiet', '--bare', '--no-hardlinks', pushed, repository);
  await git(out, 'clone', '--quiet', '--no-checkout', repository, workTree);
  await git(workTree, 'checkout', '--quiet', '-B', branch, sha);
  await git(workTree, 'remote', 'remove', 'origin');
  await nameRemote(workTree);
  return { workTree, repository, branch, sha };
}

async function emptyPlaces(out: string): Promise<Pick<Sources, 'workTree' | 'repository'>> {
  const places = { workTree: path.join(out, 'sources'), repository: path.join(out, 'sources.git') };
  for (const folder of Object.values(places)) await rm(folder, { recursive: true, force: true });
  await mkdir(out, { recursive: true });
  return places;
}

/** gitlab-ci-local asks for the remote and its default branch. */
async function nameRemote(workTree: string): Promise<void> {
  await git(workTree, 'remote', 'add', 'origin', 'https://gitlab.lab/lab/demo.git');
  await git(workTree, 'update-ref', `refs/remotes/origin/${defaultBranch}`, 'HEAD');
  await git(workTree, 'symbolic-ref', 'refs/remotes/origin/HEAD', `refs/remotes/origin/${defaultBranch}`);
}

async function git(folder: string, ...args: readonly string[]): Promise<string> {
  const settings = ['safe.directory=*', 'user.name=lab', 'user.email=lab@lab.invalid', 'core.autocrlf=false'];
  const options = settings.flatMap((setting) => ['-c', setting]);
  const { status, stdout, stderr } = await runCommand('git', [...options, ...args], { cwd: folder });
  if (status !== 0) throw new LabError(`git ${args[0] ?? ''}: ${stderr.trim()}`);
  return stdout.trim();
}
