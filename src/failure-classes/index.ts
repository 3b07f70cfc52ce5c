import { daemonNotReady } from './daemon-not-ready.ts';
import type { FailureClass } from './failure-class.ts';
import { missingArtifact } from './missing-artifact.ts';
import { tlsMismatch } from './tls-mismatch.ts';
import { wrongTagAfterLoad } from './wrong-tag-after-load.ts';

/** Every failure class, specific before generic: the order in which findings of equal confidence rank. */
export const failureClasses: readonly FailureClass[] = [
  tlsMismatch,
  daemonNotReady,
  wrongTagAfterLoad,
  missingArtifact,
];
