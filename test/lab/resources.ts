import path from 'node:path';
import { projectRoot } from '../support/project-root.ts';

export { projectRoot } from '../support/project-root.ts';

/** Where the lab's scripts and cases lie; compiled modules read them there too. */
export const labResources = path.join(projectRoot, 'test/lab');
