/** A kubelet that looks at the newest resize alone: whoever waits for room is not asked again. */
import type { KubeletDecisions } from '../../src/kubelet/index.ts';

export const forgetsWhoWaitsForRoom: KubeletDecisions['inOrderOfUrgency'] = (pending) =>
  pending.slice(-1);
