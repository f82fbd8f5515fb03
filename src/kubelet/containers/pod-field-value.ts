/**
 * The value of a field of the pod in a variable. Upstream: pkg/kubelet/kubelet_pods.go,
 * podFieldSelectorRuntimeValue (v1.36).
 */
import { fieldPathValue, type Pod } from '../../api/index.ts';

/** What is not in the pod's manifest. */
export interface PodAddresses {
  readonly hostIp: string;
  readonly podIp: string;
}

/** @throws {Error} for a field that no variable can hold */
export function podFieldValue(pod: Pod, fieldPath: string, addresses: PodAddresses): string {
  const { spec } = pod;
  switch (fieldPath) {
    case 'spec.nodeName':
    case 'spec.host':
      return spec.nodeName ?? '';
    case 'spec.serviceAccountName':
      return spec.serviceAccountName ?? '';
    case 'status.hostIP':
    case 'status.hostIPs':
      return addresses.hostIp;
    case 'status.podIP':
    case 'status.podIPs':
      return addresses.podIp;
    default:
      return fieldPathValue(pod, fieldPath);
  }
}
