/**
 * What the API says of a container beside its state: what it was given, and as whom its process runs. Pure.
 * Upstream: pkg/kubelet/kubelet_pods.go, convertContainerStatusResources, convertContainerStatusUser (v1.36).
 *
 * Deviation: nobody reads the image's own user, nor the groups that its files name; where the pod names none it is root.
 */
import type { Container, ContainerStatus, PodSpec } from '../../api/index.ts';

type Details = Pick<ContainerStatus, 'allocatedResources' | 'resources' | 'user'>;

const NO_RESOURCES: NonNullable<Container['resources']> = {};
const ROOT = { linux: { uid: 0, gid: 0, supplementalGroups: [0] } };

/** Of a container that the runtime has. */
export function containerDetails(spec: PodSpec, container: Container): Details {
  const { resources = NO_RESOURCES } = container;
  const details: Details = { resources, user: userOf(spec, container) };
  if (resources.requests !== undefined) details.allocatedResources = resources.requests;
  return details;
}

function userOf({ securityContext: ofPod }: PodSpec, { securityContext: own }: Container) {
  const uid = own?.runAsUser ?? ofPod?.runAsUser ?? 0;
  const gid = own?.runAsGroup ?? ofPod?.runAsGroup ?? 0;
  const { supplementalGroups = [], fsGroup } = ofPod ?? {};
  if (uid === 0 && gid === 0 && supplementalGroups.length === 0 && fsGroup === undefined) {
    return ROOT;
  }
  const groups = new Set([gid, ...(fsGroup === undefined ? [] : [fsGroup]), ...supplementalGroups]);
  return { linux: { uid, gid, supplementalGroups: [...groups] } };
}
