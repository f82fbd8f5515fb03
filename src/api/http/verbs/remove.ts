/** DELETE of one object, or of a collection. Upstream: apiserver pkg/endpoints/handlers/delete.go. */
import { rethrowProgrammerError } from '../../../sim/index.ts';
import { isStatus, type ApiObject } from '../../index.ts';
import type { HttpResponse } from '../http-message.ts';
import { respondDocument, respondList, respondObject, successStatus } from '../respond.ts';
import { keyOf, resourceNameOf, sourceOf, type ResourceExchange } from './context.ts';
import { readDeleteOptions } from './delete-options.ts';
import { listOptionsOf } from './list-options.ts';

export function remove(exchange: ResourceExchange): HttpResponse {
  const { handler, route } = exchange;
  const { how, isDryRun } = readDeleteOptions(exchange);
  if (how.propagationPolicy === undefined) warnOfOrphans(exchange);
  const removed = handler.delete(resourceNameOf(exchange), keyOf(exchange), how, isDryRun);
  const { definition, resource, group } = route.served;
  const { name, uid, deletionTimestamp, finalizers = [] } = removed.metadata;
  const isHeld = deletionTimestamp !== undefined && finalizers.length > 0;
  if (definition.answersDeleted === true || isHeld) {
    return respondObject(exchange, 200, removed, sourceOf(exchange));
  }
  const details = { name, ...(group === '' ? {} : { group }), kind: resource, uid };
  return respondDocument(exchange, 200, successStatus(details));
}

/** Upstream: pkg/registry/batch/job/storage, warnings of deletes without a policy. */
function warnOfOrphans({ route, warnings }: ResourceExchange): void {
  const { group, resource } = route.served;
  if (group === 'batch' && resource === 'jobs') warnings.add(ORPHANS);
}

const ORPHANS =
  'child pods are preserved by default when jobs are deleted; set propagationPolicy=Background to remove them or set propagationPolicy=Orphan to suppress this warning';

/** Answers the objects as they were. */
export function removeCollection(exchange: ResourceExchange): HttpResponse {
  const { handler, route } = exchange;
  const resource = resourceNameOf(exchange);
  const { how, isDryRun } = readDeleteOptions(exchange);
  const { items, resourceVersion } = handler.list(resource, listOptionsOf(exchange));
  for (const { metadata } of items as readonly ApiObject[]) {
    const { name, namespace } = metadata;
    const key = namespace === undefined ? { name } : { name, namespace };
    try {
      handler.delete(resource, key, how, isDryRun);
    } catch (error) {
      rethrowProgrammerError(error);
      // The deletion of another may have taken it along.
      if (!isStatus(error, 'NotFound')) throw error;
    }
  }
  const { kind, apiVersion, custom } = route.served.definition;
  const list = {
    kind: custom?.listKind ?? `${kind}List`,
    apiVersion,
    metadata: { resourceVersion },
    items,
  };
  return respondList(exchange, list, sourceOf(exchange));
}
