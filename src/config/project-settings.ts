import { z } from 'zod';
import { matchGlob } from '../ci-file/resolution/match-glob.ts';
import { failureClasses } from '../failure-classes/index.ts';

/** Where a project keeps its settings, on its default branch. */
export const settingsPath = '.pipewright.yml';

/** From nothing to everything: each form allows those before it, which ask less of people. */
export const deliveryForms = ['off', 'comment', 'suggest', 'merge-request'] as const;
export type DeliveryForm = (typeof deliveryForms)[number];

const classIds = failureClasses.map(({ id }) => id) as [string, ...string[]];

const DeliveryFormSetting = z.enum(deliveryForms, {
  error: `is none of ${deliveryForms.join(', ')}`,
});

const text = (longest: number) =>
  z.string({ error: 'is not text' }).min(1, 'is empty').max(longest, 'is too long');
const count = z
  .number({ error: 'is not a number' })
  .int('is not a whole number')
  .min(0, 'is negative')
  .max(1000, 'is more than 1000');

/** GitLab's own limits: a label has at most 255 characters, and a comma would end it. */
const Label = text(255).regex(/^[^,]+$/, 'holds a comma');
const Username = text(255).regex(/^[\w.-]+$/, 'is not a user name (without the @)');

/** What `.pipewright.yml` may hold. Published as schemas/settings.schema.json; docs/settings.md explains it. */
export const ProjectSettings = z.strictObject({
  delivery: DeliveryFormSetting.optional().describe(
    'How fixes are delivered: off, comment, suggest or merge-request; each allows the gentler ones before it.',
  ),
  classes: z
    .partialRecord(z.enum(classIds), DeliveryFormSetting)
    .optional()
    .describe('The same for single failure classes.'),
  branches: z
    .array(text(255), { error: 'is not a list' })
    .max(50, 'has more than 50 items')
    .optional()
    .describe(
      'Globs of branches whose failures are looked at; for a merge request its target branch counts.',
    ),
  labels: z
    .array(Label, { error: 'is not a list' })
    .max(20, 'has more than 20 items')
    .optional()
    .describe("Labels of the fix's merge request, besides pipewright's own."),
  reviewers: z
    .array(Username, { error: 'is not a list' })
    .max(10, 'has more than 10 items')
    .optional()
    .describe("User names of those who review the fix's merge request."),
  commitStyle: z
    .enum(['detect', 'conventional', 'plain'], { error: 'is none of detect, conventional, plain' })
    .optional()
    .describe('Style of titles and commit subjects; detect looks at the newest commits of the branch.'),
  commitMessagePrefix: text(50)
    .regex(/^[^\r\n]*$/, 'has more than one line')
    .optional()
    .describe('What titles and commit subjects begin with; instead of a style.'),
  limits: z
    .strictObject(
      {
        openMergeRequests: count.optional().describe('Fixes open at a time in this project.'),
        mergeRequestsPerDay: count.optional().describe('Fixes opened within 24 hours in this project.'),
      },
      { error: (issue) => (issue.code === 'invalid_type' ? 'is not a mapping' : undefined) },
    )
    .optional()
    .describe('Beyond these a fix comes as a comment that carries the patch.'),
  allowPlainDaemon: z
    .boolean({ error: 'is neither true nor false' })
    .optional()
    .describe('The project uses a Docker daemon without TLS on purpose: `check` says nothing about that.'),
});
export type ProjectSettings = z.infer<typeof ProjectSettings>;

/** What holds for a project: every setting with its value. */
export interface Settings {
  readonly delivery: DeliveryForm;
  readonly classes: Readonly<Partial<Record<string, DeliveryForm>>>;
  /** Empty: all. */
  readonly branches: readonly string[];
  readonly labels: readonly string[];
  readonly reviewers: readonly string[];
  readonly commitStyle: 'detect' | 'conventional' | 'plain';
  readonly commitMessagePrefix: string | null;
  readonly limits: { readonly openMergeRequests: number; readonly mergeRequestsPerDay: number };
  readonly allowPlainDaemon: boolean;
}

export const defaultSettings: Settings = {
  delivery: 'merge-request',
  classes: {},
  branches: [],
  labels: [],
  reviewers: [],
  commitStyle: 'detect',
  commitMessagePrefix: null,
  limits: { openMergeRequests: 10, mergeRequestsPerDay: 10 },
  allowPlainDaemon: false,
};

/**
 * Lays a project's settings over those below it (the group's, or the defaults). Classes and limits are laid over one by
 * one, lists as a whole. A project that names a delivery means it for all classes that it does not name itself.
 */
export function overlaySettings(below: Settings, above: ProjectSettings): Settings {
  const { classes, limits, commitStyle, commitMessagePrefix, ...rest } = above;
  const style =
    commitMessagePrefix === undefined && commitStyle === undefined
      ? {}
      : { commitStyle: commitStyle ?? below.commitStyle, commitMessagePrefix: commitMessagePrefix ?? null };
  return {
    ...below,
    ...definedOf(rest),
    ...style,
    classes: { ...(above.delivery === undefined ? below.classes : {}), ...classes },
    limits: { ...below.limits, ...definedOf(limits ?? {}) },
  };
}

/** The form for a failure class. */
export function deliveryOf({ delivery, classes }: Settings, failureClass: string): DeliveryForm {
  return classes[failureClass] ?? delivery;
}

/** Whether failures on a branch are looked at. Linear in time: whoever writes the globs may name the branch, too. */
export function isBranchWanted({ branches }: Settings, branch: string): boolean {
  return branches.length === 0 || branches.some((glob) => matchGlob(glob, branch));
}

/** Whether no class may be spoken about. */
export function isSwitchedOff({ delivery, classes }: Settings): boolean {
  return delivery === 'off' && Object.values(classes).every((form) => form === 'off');
}

type Defined<T> = { [Key in keyof T]?: Exclude<T[Key], undefined> };

function definedOf<T extends object>(settings: T): Defined<T> {
  return Object.fromEntries(
    Object.entries(settings).filter(([, value]) => value !== undefined),
  ) as Defined<T>;
}
