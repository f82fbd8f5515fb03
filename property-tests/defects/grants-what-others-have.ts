/** A kubelet that grants a resize as if the pod had the node to itself. */
import type { KubeletDecisions } from '../../src/kubelet/index.ts';
import { UPSTREAM_DECISIONS } from '../../src/kubelet/index.ts';

export const grantsWhatOthersHave: KubeletDecisions['resizeRefusal'] = (pod, node) =>
  UPSTREAM_DECISIONS.resizeRefusal(pod, node, []);
