import type { CheckRule } from '../check-rule.ts';
import { imageNotLoaded } from './image-not-loaded.ts';
import { literalCredentials } from './literal-credentials.ts';
import { missingArtifact } from './missing-artifact.ts';
import { mountedSocket } from './mounted-socket.ts';
import { noLayerCache } from './no-layer-cache.ts';
import { overlayDriverPinned } from './overlay-driver-pinned.ts';
import { passwordOnCommandLine } from './password-on-command-line.ts';
import { privilegedInScript } from './privileged-in-script.ts';
import { serviceMissing } from './service-missing.ts';
import { tlsMismatch } from './tls-mismatch.ts';
import { tlsOff } from './tls-off.ts';
import { unpinnedDind } from './unpinned-dind.ts';
import { versionSkew } from './version-skew.ts';
import { wrongTag } from './wrong-tag.ts';

/** Every rule of `pipewright check`, what fails first, then what is unsafe, then what is slow. */
export const checkRules: readonly CheckRule[] = [
  tlsMismatch,
  serviceMissing,
  versionSkew,
  missingArtifact,
  imageNotLoaded,
  wrongTag,
  literalCredentials,
  passwordOnCommandLine,
  unpinnedDind,
  overlayDriverPinned,
  tlsOff,
  mountedSocket,
  privilegedInScript,
  noLayerCache,
];
