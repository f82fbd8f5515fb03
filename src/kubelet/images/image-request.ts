/** Who wants which image, and how. Upstream: the arguments of EnsureImageExists (v1.36). */
import type { Pod } from '../../api/index.ts';
import type { CredentialsOf } from './credentials/index.ts';
import type { ImageHold } from './gc/image-claims.ts';
import type { PullPolicy } from './should-pull-image.ts';

export interface ImageRequest {
  readonly pod: Pod;
  /** As the user wrote it. */
  readonly image: string;
  readonly policy: PullPolicy;
  /** The container in the pod, for events; none: they are about the pod. */
  readonly fieldPath?: string;
  readonly credentialsOf: CredentialsOf;
  /** Of the pass: the image stays until that has ended. */
  readonly hold: ImageHold;
}
