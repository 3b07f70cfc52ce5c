import type { Route } from '../http/route.ts';
import { branchRoutes } from './branch-routes.ts';
import { commitRoutes } from './commit-routes.ts';
import { discussionRoutes } from './discussion-routes.ts';
import { fileRoutes } from './file-routes.ts';
import { groupRoutes } from './group-routes.ts';
import { hookRoutes } from './hook-routes.ts';
import { issueRoutes } from './issue-routes.ts';
import { labelRoutes } from './label-routes.ts';
import { lintRoutes } from './lint-routes.ts';
import { mergeRequestPartRoutes } from './merge-request-part-routes.ts';
import { mergeRequestRoutes } from './merge-request-routes.ts';
import { noteRoutes } from './note-routes.ts';
import { pipelineRoutes } from './pipeline-routes.ts';
import { projectRoutes } from './project-routes.ts';
import { suggestionRoutes } from './suggestion-routes.ts';
import { userRoutes } from './user-routes.ts';

/** Every endpoint of the stand-in. */
export const routes: readonly Route[] = [
  ...userRoutes,
  ...groupRoutes,
  ...projectRoutes,
  ...pipelineRoutes,
  ...fileRoutes,
  ...branchRoutes,
  ...commitRoutes,
  ...mergeRequestRoutes,
  ...mergeRequestPartRoutes,
  ...noteRoutes,
  ...discussionRoutes,
  ...suggestionRoutes,
  ...labelRoutes,
  ...issueRoutes,
  ...lintRoutes,
  ...hookRoutes,
];
