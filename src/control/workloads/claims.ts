/**
 * Whose a pod, or a ReplicaSet, is: a controller keeps what it controls and its selector finds, adopts what
 * nobody controls, and lets go of what no longer matches.
 * Upstream: pkg/controller/controller_ref_manager.go.
 */
import { selectorPredicate, type LabelSelector, type ResourceClient } from '../../api/index.ts';
import { perform, rethrowProgrammerError, type Steps } from '../../sim/index.ts';
import { isStatus, type ApiObject } from '../../api/index.ts';
import type { Informer } from '../informers/index.ts';
import { controllerReference, type Owner } from './pod-control.ts';

type Claimable = 'pods' | 'replicasets' | 'controllerrevisions';

/**
 * What is the owner's, adopted or not, before this object is changed any further.
 * @param onWrite told of what was adopted, as it is now
 */
export function* claim<
  Name extends Claimable,
  T extends ReturnType<Informer<Name>['list']>[number],
>(
  owner: Owner,
  selector: LabelSelector | undefined,
  informer: Informer<Name>,
  client: ResourceClient<T>,
  onWrite?: (object: T) => void,
): Steps<readonly T[]> {
  const matches = selectorPredicate(selector);
  const labelsOf = ({ metadata }: ApiObject) => metadata.labels ?? {};
  const { uid, namespace, deletionTimestamp } = owner.metadata;
  const claimed: T[] = [];
  for (const object of informer.controlledBy(uid) as readonly T[]) {
    if (matches(labelsOf(object))) claimed.push(object);
    else if (deletionTimestamp === undefined) yield* release(object, uid, client);
  }
  if (deletionTimestamp !== undefined) return claimed;
  for (const object of informer.orphans(namespace) as readonly T[]) {
    if (!matches(labelsOf(object)) || object.metadata.deletionTimestamp !== undefined) continue;
    const adopted = yield* adopt(object, owner, client);
    if (adopted === undefined) continue;
    onWrite?.(adopted);
    claimed.push(adopted);
  }
  return claimed;
}

function* adopt<T extends ApiObject>(
  { metadata }: T,
  owner: Owner,
  client: ResourceClient<T>,
): Steps<T | undefined> {
  const { ownerReferences = [], uid } = metadata;
  const patch = {
    metadata: { uid, ownerReferences: [...ownerReferences, controllerReference(owner)] },
  };
  return yield* unlessGone(client, metadata, patch);
}

function* release<T extends ApiObject>(
  { metadata }: T,
  ownerUid: string,
  client: ResourceClient<T>,
): Steps<void> {
  const { ownerReferences = [], uid } = metadata;
  const others = ownerReferences.filter((reference) => reference.uid !== ownerUid);
  yield* unlessGone(client, metadata, { metadata: { uid, ownerReferences: others } });
}

function* unlessGone<T extends ApiObject>(
  client: ResourceClient<T>,
  { name, namespace }: ApiObject['metadata'],
  patch: { readonly metadata: Record<string, unknown> },
): Steps<T | undefined> {
  const key = namespace === undefined ? { name } : { name, namespace };
  try {
    return yield* perform(client.patch(key, patch));
  } catch (error) {
    rethrowProgrammerError(error);
    if (isStatus(error, 'NotFound') || isStatus(error, 'Invalid')) return undefined;
    throw error;
  }
}
