import type { CheckRule } from '../check-rule.ts';
import { dockerCliMissing } from './docker-cli-missing.ts';
import { imageNotLoaded } from './image-not-loaded.ts';
import { literalCredentials } from './literal-credentials.ts';
import { missingArtifact } from './missing-artifact.ts';
import { mountedSocket } from './mounted-socket.ts';
import { noLayerCache } from './no-layer-cache.ts';
import { overlayDriverPinned } from './overlay-driver-pinned.ts';
import { passwordOnCommandLine } from './password-on-command-line.ts';
import { privilegedInScript } from './privileged-in-script.ts';
import { pushWithoutLogin } from './push-without-login.ts';
import { serviceMissing } from './service-missing.ts';
import { tlsMismatch } from './tls-mismatch.ts';
import { tlsOff } from './tls-off.ts';
import { unpinnedDind } from './unpinned-dind.ts';
import { unusedDaemon } from './unused-daemon.ts';
import { versionSkew } from './version-skew.ts';
import { wrongTag } from './wrong-tag.ts';

/** Every rule of `pipewright check`, what fails first, then what is unsafe, then what is slow. */
export const checkRules: readonly CheckRule[] = [
  tlsMismatch,
  serviceMissing,
  dockerCliMissing,
  versionSkew,
  missingArtifact,
  imageNotLoaded,
  wrongTag,
  pushWithoutLogin,
  literalCredentials,
  passwordOnCommandLine,
  unusedDaemon,
  unpinnedDind,
  overlayDriverPinned,
  tlsOff,
  mountedSocket,
  privilegedInScript,
  noLayerCache,
];
