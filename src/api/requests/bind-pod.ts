/**
 * The `pods/binding` subresource: the one way a pod gets its node.
 * Upstream: pkg/registry/core/pod/storage/storage.go, BindingREST.
 */
import { extended } from '../../sim/index.ts';
import type { ObjectKey } from '../client.ts';
import type { Pod, PodCondition } from '../objects.ts';
import { conflict, notFound } from '../refusals.ts';
import { DEFINITIONS } from '../resources/definitions.ts';
import { StatusError } from '../status-error.ts';
import { open } from '../structural-sharing.ts';
import type { Backend } from './backend.ts';

/** What a binding writes to the pod's metadata. */
export interface Marks {
  readonly labels: Readonly<Record<string, string>>;
  readonly annotations: Readonly<Record<string, string>>;
}

/** @throws {StatusError} NotFound; Conflict if the pod has a node, or is being deleted. */
export function bindPod(backend: Backend, key: ObjectKey, nodeName: string, marks?: Marks): void {
  if (nodeName === '') throw new StatusError('', 'target.name: Required value');
  const pod = backend.store.get('pods', key);
  if (pod === undefined) throw notFound(DEFINITIONS.pods, key.name);
  const obstacle = obstacleTo(pod);
  if (obstacle !== undefined) {
    throw conflict({ ...DEFINITIONS.pods, resource: 'pods/binding' }, key.name, obstacle);
  }
  const bound = open(pod);
  if (marks !== undefined) mark(bound.metadata, marks);
  bound.spec = extended(pod.spec, { nodeName });
  const conditions = scheduled(pod.status.conditions ?? [], backend.timestamp());
  const status = (bound.status = extended(pod.status, { conditions }));
  // Deleting even what is not there is slow.
  if (status.nominatedNodeName !== undefined) delete status.nominatedNodeName;
  backend.put('create', 'pods', bound, pod, 'binding');
}

function mark(metadata: Pod['metadata'], marks: Marks): void {
  for (const field of ['labels', 'annotations'] as const) {
    const { [field]: more } = marks;
    if (Object.keys(more).length > 0) metadata[field] = { ...metadata[field], ...more };
  }
}

function obstacleTo({ metadata, spec }: Pod): string | undefined {
  const { name } = metadata;
  if (metadata.deletionTimestamp !== undefined) {
    return `pod ${name} is being deleted, cannot be assigned to a host`;
  }
  if ((spec.nodeName ?? '') !== '') {
    return `pod ${name} is already assigned to node ${JSON.stringify(spec.nodeName)}`;
  }
  if ((spec.schedulingGates ?? []).length > 0) {
    return `pod ${name} has non-empty .spec.schedulingGates`;
  }
  return undefined;
}

/** The conditions with PodScheduled true since `at`. */
function scheduled(conditions: readonly PodCondition[], at: string): PodCondition[] {
  const condition = { type: 'PodScheduled', status: 'True' as const, lastTransitionTime: at };
  return [...conditions.filter(({ type }) => type !== 'PodScheduled'), condition];
}
