/**
 * What the API says of a container beside its state: what it was given, and as whom its process runs. Pure.
 * Upstream: pkg/kubelet/kubelet_pods.go, convertContainerStatusResources, convertContainerStatusUser (v1.36).
 *
 * Deviation: nobody reads the groups that the image's files give a user beside its own.
 */
import type { Container, ContainerStatus, PodSpec } from '../../api/index.ts';
import type { ContainerStatus as Instance } from '../../cri/index.ts';

/** Of one that asks for none. */
export const NO_RESOURCES: NonNullable<Container['resources']> = {};
const ROOT = { linux: { uid: 0, gid: 0, supplementalGroups: [0] } };

const NO_GROUPS: readonly number[] = [];

/** @param ofImage whom the image names */
export function userOf(
  { securityContext: ofPod }: PodSpec,
  { securityContext: own }: Container,
  ofImage: Instance['user'],
): NonNullable<ContainerStatus['user']> {
  const uid = own?.runAsUser ?? ofPod?.runAsUser ?? ofImage?.uid ?? 0;
  const gid = own?.runAsGroup ?? ofPod?.runAsGroup ?? ofImage?.gid ?? 0;
  const supplementalGroups = ofPod?.supplementalGroups ?? NO_GROUPS;
  const fsGroup = ofPod?.fsGroup;
  if (uid === 0 && gid === 0 && supplementalGroups.length === 0 && fsGroup === undefined) {
    return ROOT;
  }
  const groups = new Set([gid, ...(fsGroup === undefined ? [] : [fsGroup]), ...supplementalGroups]);
  return { linux: { uid, gid, supplementalGroups: [...groups] } };
}
