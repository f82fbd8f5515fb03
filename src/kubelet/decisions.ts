/**
 * The kubelet's pure decisions, as one replaceable set: where a variant design or a seeded defect is
 * plugged in. The defaults are the kubelet.
 */
import type { Volume } from '../api/index.ts';
import { resizeRefusal, type ResizeDecisions } from './admission/index.ts';
import { inOrderOfUrgency, type AllocationDecisions } from './allocation/index.ts';
import {
  computePodActions,
  containersToEvict,
  ensuresImageVolumes,
  imageVolumeMetrics,
  logDirectoriesToEvict,
  sandboxesToEvict,
  surplusContainers,
  terminationPrerequisites,
  toKubeContainerImageVolumes,
  type ContainerGCDecisions,
} from './containers/index.ts';
import { EVICTION_DECISIONS, type EvictionDecisions } from './eviction/index.ts';
import { keyringLookup, type KeyringLookup } from './images/credentials/index.ts';
import {
  applyDefaultImageTag,
  IMAGE_GC_DECISIONS,
  imageBackOffKey,
  imagePullPrecheck,
  shouldPullImage,
  type ImageGCDecisions,
} from './images/index.ts';
import {
  mustAttemptImagePull,
  pulledRecordMergeNewCreds,
  recordsToPrune,
  requireCredentialVerificationForImage,
  type PullRecordDecisions,
} from './images/pull-records/index.ts';
import { isInBackOffSinceUpdate } from './model/index.ts';
import { OBJECT_DECISIONS, type ObjectDecisions } from './objects/index.ts';
import type { WorkerPhase } from './pods/index.ts';
import { countResult, probePeriodMs, probeTurn, type ProbeDecisions } from './probes/index.ts';
import { getPhase } from './status/index.ts';
import { readyToUnmount, type VolumeManagerDecisions } from './volume-manager/index.ts';

export interface KubeletDecisions
  extends
    PullRecordDecisions,
    ImageGCDecisions,
    ContainerGCDecisions,
    EvictionDecisions,
    AllocationDecisions,
    ResizeDecisions,
    ObjectDecisions,
    ProbeDecisions,
    VolumeManagerDecisions {
  readonly computePodActions: typeof computePodActions;
  readonly terminationPrerequisites: typeof terminationPrerequisites;
  readonly applyDefaultImageTag: typeof applyDefaultImageTag;
  readonly imagePullPrecheck: typeof imagePullPrecheck;
  readonly shouldPullImage: typeof shouldPullImage;
  readonly imageBackOffKey: typeof imageBackOffKey;
  /** Of image pulls. */
  readonly isInBackOffSinceUpdate: typeof isInBackOffSinceUpdate;
  readonly ensuresImageVolumes: typeof ensuresImageVolumes;
  readonly toKubeContainerImageVolumes: typeof toKubeContainerImageVolumes;
  readonly imageVolumeMetrics: typeof imageVolumeMetrics;
  /** Which credentials are tried for an image, of one source, and in which order. */
  readonly keyringLookup: KeyringLookup;
  readonly getPhase: typeof getPhase;
  /**
   * Whether a volume of the draft is set up again at each sync, as ConfigMaps are, or only once for its pod,
   * as what shipped promises.
   */
  readonly remountsOCIVolume: (volume: Volume) => boolean;
  /**
   * Whether a volume of a ConfigMap, or of what else the API has, goes when writing to it fails: upstream's goes
   * whatever runs over it. One that stays keeps P3 and P14 of docs/oci-volume.md.
   */
  readonly takesAwayFailedWrite: (isRemount: boolean) => boolean;
  /** In which phase of its worker a pod's volumes may be unmounted. */
  readonly mayUnmountVolumes: (phase: WorkerPhase, podUid: string) => boolean;
}

export const UPSTREAM_DECISIONS: KubeletDecisions = {
  ...IMAGE_GC_DECISIONS,
  ...EVICTION_DECISIONS,
  inOrderOfUrgency,
  resizeRefusal,
  ...OBJECT_DECISIONS,
  containersToEvict,
  sandboxesToEvict,
  logDirectoriesToEvict,
  surplusContainers,
  computePodActions,
  terminationPrerequisites,
  applyDefaultImageTag,
  imagePullPrecheck,
  shouldPullImage,
  imageBackOffKey,
  isInBackOffSinceUpdate,
  ensuresImageVolumes,
  toKubeContainerImageVolumes,
  imageVolumeMetrics,
  keyringLookup,
  mustAttemptImagePull,
  pulledRecordMergeNewCreds,
  requireCredentialVerification: requireCredentialVerificationForImage,
  recordsToPrune,
  getPhase,
  probeTurn,
  countProbeResult: countResult,
  probePeriodMs,
  readyToUnmount,
  remountsOCIVolume: () => true,
  takesAwayFailedWrite: () => true,
  mayUnmountVolumes: (phase) => phase === 'terminated' || phase === 'finished',
};
