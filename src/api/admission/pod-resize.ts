/**
 * Admission of a resize, part PodResizeValidator: what the pod's node could never give is refused.
 * Upstream: plugin/pkg/admission/podresize/admission.go (v1.36).
 */
import type { Release } from '../feature-gates.ts';
import { isAtLeast } from '../feature-gates.ts';
import type { Pod } from '../objects.ts';
import { amount, podRequests } from '../pod-resources.ts';
import { forbidden } from '../refusals.ts';
import { DEFINITIONS } from '../resources/definitions.ts';
import type { Store } from '../store/store.ts';

/** After validation. @throws {StatusError} Forbidden */
export function checkPodResize(pod: Pod, old: Pod, store: Store, { version }: Release): void {
  const { nodeName = '' } = pod.spec;
  if (!isAtLeast(version, '1.36') || nodeName === '') return;
  if (pod.metadata.generation === old.metadata.generation) return;
  const complaint = complaintOf(pod, nodeName, store);
  if (complaint !== undefined) throw forbidden(DEFINITIONS.pods, pod.metadata.name, complaint);
}

function complaintOf(pod: Pod, nodeName: string, store: Store): string | undefined {
  const node = store.get('nodes', { name: nodeName });
  if (node === undefined) return `node ${JSON.stringify(nodeName)} not found`;
  const { allocatable } = node.status;
  const { cpuMilli, memoryBytes } = podRequests(pod.spec);
  const wanted = [
    ['cpu', cpuMilli, amount(allocatable, 'cpu')],
    ['memory', memoryBytes, amount(allocatable, 'memory')],
  ] as const;
  const lacking = wanted
    .filter(([, requested, there]) => requested > there)
    .map(([name, requested, there]) => {
      return `${name}, requested: ${String(requested)}, allocatable: ${String(there)}`;
    });
  if (lacking.length > 0) {
    return `Node didn't have enough allocatable resources: ${lacking.join('; ')}`;
  }
  const os = node.metadata.labels?.['kubernetes.io/os'] ?? '';
  if (os === 'linux') return undefined;
  const name = JSON.stringify(nodeName);
  return `pod resize is only supported on linux nodes, node ${name} is ${JSON.stringify(os)}`;
}
