/**
 * The value of a field of the pod in a variable. Upstream: pkg/kubelet/kubelet_pods.go,
 * podFieldSelectorRuntimeValue; pkg/fieldpath/fieldpath.go (v1.36).
 */
import type { Pod } from '../../api/index.ts';

/** What is not in the pod's manifest. */
export interface PodAddresses {
  readonly hostIp: string;
  readonly podIp: string;
}

/** `metadata.labels['app']` */
const SUBSCRIPT = /^metadata\.(labels|annotations)\['(.*)'\]$/;

/** @throws {Error} for a field that no variable can hold */
export function podFieldValue(pod: Pod, fieldPath: string, addresses: PodAddresses): string {
  const { metadata, spec } = pod;
  const [, map, key = ''] = SUBSCRIPT.exec(fieldPath) ?? [];
  if (map !== undefined) return metadata[map as 'labels' | 'annotations']?.[key] ?? '';
  switch (fieldPath) {
    case 'metadata.name':
      return metadata.name;
    case 'metadata.namespace':
      return metadata.namespace;
    case 'metadata.uid':
      return metadata.uid;
    case 'spec.nodeName':
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
      throw new Error(`unsupported fieldPath: ${fieldPath}`);
  }
}
