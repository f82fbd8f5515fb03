/**
 * The kubelet's pure decisions, as one replaceable set: where a variant design or a seeded defect is
 * plugged in. The defaults are the kubelet.
 */
import {
  computePodActions,
  containersToEvict,
  sandboxesToEvict,
  surplusContainers,
  type ContainerGCDecisions,
} from './containers/index.ts';
import { keyringLookup, type KeyringLookup } from './images/credentials/index.ts';
import { IMAGE_GC_DECISIONS, shouldPullImage, type ImageGCDecisions } from './images/index.ts';
import {
  mustAttemptImagePull,
  pulledRecordMergeNewCreds,
  recordsToPrune,
  requireCredentialVerificationForImage,
  type PullRecordDecisions,
} from './images/pull-records/index.ts';
import type { WorkerPhase } from './pods/index.ts';
import { getPhase } from './status/index.ts';

export interface KubeletDecisions
  extends PullRecordDecisions, ImageGCDecisions, ContainerGCDecisions {
  readonly computePodActions: typeof computePodActions;
  readonly shouldPullImage: typeof shouldPullImage;
  /** Which credentials are tried for an image, of one source, and in which order. */
  readonly keyringLookup: KeyringLookup;
  readonly getPhase: typeof getPhase;
  /** In which phase of its worker a pod's volumes may be unmounted. */
  readonly mayUnmountVolumes: (phase: WorkerPhase) => boolean;
}

export const UPSTREAM_DECISIONS: KubeletDecisions = {
  ...IMAGE_GC_DECISIONS,
  containersToEvict,
  sandboxesToEvict,
  surplusContainers,
  computePodActions,
  shouldPullImage,
  keyringLookup,
  mustAttemptImagePull,
  pulledRecordMergeNewCreds,
  requireCredentialVerification: requireCredentialVerificationForImage,
  recordsToPrune,
  getPhase,
  mayUnmountVolumes: (phase) => phase === 'terminated' || phase === 'finished',
};
