import type { BackgroundWork } from './background-work.ts';
import type { Clock } from './clock.ts';
import type { IdSource } from './id-source.ts';
import type { Lag } from './lag.ts';
import type { SerialLock } from './serial-lock.ts';
import type { Settings } from './settings.ts';
import type { Group, Project } from './state/project.ts';
import { fullPathOf } from './state/project.ts';
import type { Token, User } from './state/user.ts';
import type { HookSender } from './webhooks/hook-sender.ts';

/** A quick action that a text contained and that GitLab would have executed. */
export interface ExecutedQuickAction {
  readonly command: string;
  readonly author: User;
  /** `note` or `description`. */
  readonly where: string;
}

/** The whole state of the stand-in. Routes and actions work on it; tests read it. */
export interface Instance {
  /** `http://127.0.0.1:<port>`; set once the server listens. */
  url: string;
  readonly settings: Settings;
  readonly clock: Clock;
  readonly ids: IdSource;
  readonly lock: SerialLock;
  readonly background: BackgroundWork;
  readonly hooks: HookSender;
  readonly lag: Lag;
  /** Where the repositories are. */
  readonly directory: string;
  readonly users: Map<number, User>;
  readonly tokens: Map<string, Token>;
  readonly groups: Map<number, Group>;
  readonly projects: Map<number, Project>;
  readonly quickActions: ExecutedQuickAction[];
  /** User names that notes and descriptions mentioned, and so notified. */
  readonly mentions: string[];
  /** YAML that `include: remote` and `include: template` can name, by URL or template name. */
  readonly remoteFiles: Map<string, string>;
}

/** @param idOrPath a numeric id or `group/project`. */
export function findProject(instance: Instance, idOrPath: string): Project | undefined {
  if (/^\d+$/.test(idOrPath)) return instance.projects.get(Number(idOrPath));
  const wanted = idOrPath.toLowerCase();
  return [...instance.projects.values()].find((project) => fullPathOf(project).toLowerCase() === wanted);
}

/** @param idOrPath a numeric id or `group/subgroup`. */
export function findGroup(instance: Instance, idOrPath: string): Group | undefined {
  if (/^\d+$/.test(idOrPath)) return instance.groups.get(Number(idOrPath));
  const wanted = idOrPath.toLowerCase();
  return [...instance.groups.values()].find((group) => group.fullPath.toLowerCase() === wanted);
}
