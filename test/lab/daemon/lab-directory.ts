import path from 'node:path';
import { LabError } from '../lab-error.ts';

/** Where the lab keeps what. All of it lies below one directory that nobody else writes to. */
export interface LabDirectory {
  readonly root: string;
  /** The unpacked packages: the root directory of the lab's daemon. */
  readonly system: string;
  /** The daemon's own data, images and volumes. */
  readonly data: string;
  readonly run: string;
  readonly socket: string;
  readonly log: string;
  /** One folder per case that runs. */
  readonly work: string;
  readonly expander: string;
}

/** A unix socket's path holds at most 107 bytes. */
const longestRoot = 90;

/**
 * @param root - any path; made absolute
 * @throws LabError when a socket below it would have too long a path
 */
export function labDirectory(root: string): LabDirectory {
  const absolute = path.resolve(root);
  if (absolute.length > longestRoot)
    throw new LabError(`the lab's directory has too long a path for a socket: ${absolute}`);
  const below = (name: string): string => path.join(absolute, name);
  return {
    root: absolute,
    system: below('system'),
    data: below('data'),
    run: below('run'),
    socket: below('run/docker.sock'),
    log: below('log'),
    work: below('work'),
    expander: below('expander/node_modules/.bin/gitlab-ci-local'),
  };
}
