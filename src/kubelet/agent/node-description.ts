/**
 * What a node is: what its kubelet says of it that does not change while it runs.
 * Upstream: pkg/kubelet/kubelet_node_status.go, initialNode; nodestatus/setters.go (v1.36).
 */
import { mapped } from '../../sim/index.ts';

export interface NodeFacts {
  readonly nodeName: string;
  readonly hostIp: string;
  readonly runtimeVersion: string;
  /** Of the container runtime, beside its default one. */
  readonly runtimeHandlers: readonly string[];
  /** `v1.36.3` */
  readonly kubeletVersion: string;
  /** Another one after a reboot of the machine. */
  readonly bootId: string;
}

const CAPACITY = { cpu: '64', memory: '256Gi', pods: '110', 'ephemeral-storage': '1Ti' };

/** What pods may have of it: all. */
export const NODE_ALLOCATABLE = CAPACITY;

export function nodeMetadata(nodeName: string) {
  return {
    labels: {
      'beta.kubernetes.io/arch': 'amd64',
      'beta.kubernetes.io/os': 'linux',
      'kubernetes.io/arch': 'amd64',
      'kubernetes.io/hostname': nodeName,
      'kubernetes.io/os': 'linux',
    },
    annotations: {
      // Upstream's controller for it writes what a cluster of up to 100 nodes has.
      'node.alpha.kubernetes.io/ttl': '0',
      'volumes.kubernetes.io/controller-managed-attach-detach': 'true',
    },
  };
}

export function nodeDescription({
  nodeName,
  hostIp,
  runtimeVersion,
  runtimeHandlers,
  kubeletVersion,
  bootId,
}: NodeFacts) {
  const features = { recursiveReadOnlyMounts: true };
  return {
    capacity: CAPACITY,
    allocatable: NODE_ALLOCATABLE,
    addresses: [
      { type: 'InternalIP', address: hostIp },
      { type: 'Hostname', address: nodeName },
    ],
    nodeInfo: { bootID: bootId, kubeletVersion, containerRuntimeVersion: runtimeVersion },
    runtimeHandlers: mapped(['', ...runtimeHandlers], (name) => ({ name, features })),
    features: { supplementalGroupsPolicy: true },
  };
}
