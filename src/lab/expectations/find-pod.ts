/** Pods and containers by the names that expectations give them. */
import type { ContainerStatus, Pod } from '../../api/index.ts';
import type { SimulatedNode } from '../simulated-node.ts';
import type { Lab } from '../lab.ts';

/** `name` or `namespace/name`. */
export function splitPodName(podName: string): { namespace: string; name: string } {
  const [first = '', second] = podName.split('/');
  return second === undefined
    ? { namespace: 'default', name: first }
    : { namespace: first, name: second };
}

export function findPod(lab: Lab, podName: string): Pod | undefined {
  const { namespace, name } = splitPodName(podName);
  return lab.pod(name, namespace);
}

/** Of init containers, then of containers: their names never meet. */
export function containerStatusesOf(pod: Pod | undefined): readonly ContainerStatus[] {
  const { initContainerStatuses = [], containerStatuses = [] } = pod?.status ?? {};
  return [...initContainerStatuses, ...containerStatuses];
}

/** The container's newest instance and the runtime that holds it. */
export function findContainer(
  lab: Lab,
  podName: string,
  container: string,
): { readonly runtime: SimulatedNode['runtime']; readonly id: string } | undefined {
  const pod = findPod(lab, podName);
  const node = lab.cluster.node(pod?.spec.nodeName ?? '');
  const status = containerStatusesOf(pod).find(({ name }) => name === container);
  const id = status?.containerID?.replace(/^[a-z]+:\/\//, '');
  return node === undefined || id === undefined ? undefined : { runtime: node.runtime, id };
}
