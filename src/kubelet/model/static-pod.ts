/**
 * Pods that a node has from a folder of its own, and the copies of them in the API.
 * Upstream: pkg/kubelet/types/pod_update.go, IsStaticPod, IsMirrorPod; pkg/kubelet/container/helpers.go (v1.36).
 */
import type { Pod } from '../../api/index.ts';

/** Where a pod came from: `api` if absent. */
export const CONFIG_SOURCE = 'kubernetes.io/config.source';
/** Of a mirror: the hash of the static pod that it shows. */
export const CONFIG_MIRROR = 'kubernetes.io/config.mirror';
/** When the kubelet saw it first. */
export const CONFIG_SEEN = 'kubernetes.io/config.seen';

/** Nanoseconds, all of them. Upstream: kubetypes.Timestamp, GetString. @param at milliseconds */
export function seenText(at: number): string {
  return new Date(at).toISOString().replace('Z', '000000Z');
}
/** The static pod's UID, if its file gives it none. */
export const CONFIG_HASH = 'kubernetes.io/config.hash';

/** A mirror carries its static pod's source, but is none itself. */
export function isStaticPod({ metadata: { annotations } }: Pod): boolean {
  return annotations !== undefined && isFromFile(annotations) && !(CONFIG_MIRROR in annotations);
}

export function isMirrorPod({ metadata: { annotations } }: Pod): boolean {
  return annotations !== undefined && CONFIG_MIRROR in annotations;
}

/** The mirror shows this static pod as it is now. Upstream: IsMirrorPodOf. */
export function isMirrorPodOf(mirror: Pod, pod: Pod): boolean {
  const { annotations = {} } = mirror.metadata;
  return annotations[CONFIG_MIRROR] === pod.metadata.annotations?.[CONFIG_HASH];
}

/** `web-node-1_default`: static pods and mirrors are known to each other by it. */
export function podFullName({ metadata: { name, namespace } }: Pod): string {
  return `${name}_${namespace}`;
}

function isFromFile(annotations: Readonly<Record<string, string>>): boolean {
  return (annotations[CONFIG_SOURCE] ?? 'api') !== 'api';
}
