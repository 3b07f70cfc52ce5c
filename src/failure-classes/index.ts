import { apiVersionSkew } from './api-version-skew.ts';
import { daemonNotReady } from './daemon-not-ready.ts';
import { diskFull } from './disk-full.ts';
import { dockerCliMissing } from './docker-cli-missing.ts';
import type { FailureClass } from './failure-class.ts';
import { imageNotLoaded } from './image-not-loaded.ts';
import { insecureRegistry } from './insecure-registry.ts';
import { missingArtifact } from './missing-artifact.ts';
import { networkMtu } from './network-mtu.ts';
import { privilegedRequired } from './privileged-required.ts';
import { registryAuth } from './registry-auth.ts';
import { registryRateLimit } from './registry-rate-limit.ts';
import { serviceMissing } from './service-missing.ts';
import { shallowClone } from './shallow-clone.ts';
import { socketPermission } from './socket-permission.ts';
import { storageDriver } from './storage-driver.ts';
import { tlsMismatch } from './tls-mismatch.ts';
import { wrongTagAfterLoad } from './wrong-tag-after-load.ts';

/** Every failure class, specific before generic: the order in which findings of equal confidence rank. */
export const failureClasses: readonly FailureClass[] = [
  privilegedRequired,
  storageDriver,
  diskFull,
  dockerCliMissing,
  socketPermission,
  apiVersionSkew,
  registryRateLimit,
  insecureRegistry,
  tlsMismatch,
  serviceMissing,
  daemonNotReady,
  imageNotLoaded,
  wrongTagAfterLoad,
  missingArtifact,
  registryAuth,
  networkMtu,
  shallowClone,
];
