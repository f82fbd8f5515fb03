/**
 * The kubelet's pure decisions, as one replaceable set: where a variant design or a seeded defect is
 * plugged in. The defaults are the kubelet.
 */
import { computePodActions } from './compute-pod-actions.ts';
import { shouldPullImage } from './images/should-pull-image.ts';
import { getPhase } from './status/get-phase.ts';

export interface KubeletDecisions {
  readonly computePodActions: typeof computePodActions;
  readonly shouldPullImage: typeof shouldPullImage;
  readonly getPhase: typeof getPhase;
  /** Whether SyncPod waits for the pod's volumes before it starts containers. */
  readonly waitsForVolumes: () => boolean;
}

export const UPSTREAM_DECISIONS: KubeletDecisions = {
  computePodActions,
  shouldPullImage,
  getPhase,
  waitsForVolumes: () => true,
};
