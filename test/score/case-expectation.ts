import { z } from 'zod';

const texts = z.array(z.string()).default([]);

/** `expected.json` of a case. */
export const caseExpectation = z.object({
  job: z.string(),
  /** Accepted failure classes, best first; none: the right answer is that the cause is unknown. */
  classes: texts,
  /** Naming none is right, too; such a case then does not count. */
  unknownOk: z.boolean().default(false),
  /** Classes that would mislead. */
  forbidden: texts,
  remedyKinds: texts,
  /** One of these has to be in the evidence. */
  evidence: texts,
  /** What has to hold after the patch. */
  after: z.array(z.looseObject({ p: z.string() })).default([]),
  mayChangeJobs: texts,
  /** Of those, the ones that may change in `variables`, `services` and `image` only. */
  mayInheritJobs: texts,
  mayEditCommands: texts,
  allowPlain: z.boolean().default(false),
  sharesCerts: z.boolean().default(true),
  executor: z.string().default('docker'),
  env: z.record(z.string(), z.string()).default({}),
  daemonImages: texts,
});

export type CaseExpectation = z.infer<typeof caseExpectation>;
