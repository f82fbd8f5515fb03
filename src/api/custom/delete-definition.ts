/**
 * The deletion of a CustomResourceDefinition: it stays until its instances are gone.
 * Upstream: apiextensions-apiserver pkg/registry/customresourcedefinition/etcd.go, Delete.
 */
import type { DeleteOptions, ObjectKey } from '../client.ts';
import type { CustomResourceDefinition } from '../custom-resource-definition-objects.ts';
import type { Backend } from '../requests/backend.ts';
import { checkDeletePreconditions, deleteObject } from '../requests/delete-object.ts';
import { open } from '../structural-sharing.ts';
import { withCondition } from './conditions.ts';
import { CLEANUP_FINALIZER } from './custom-resource-controller.ts';

const RESOURCE = 'customresourcedefinitions';

/** Answers it as it is afterwards. @throws {StatusError} NotFound, Conflict */
export function deleteDefinition(
  backend: Backend,
  key: ObjectKey,
  options: DeleteOptions = {},
): CustomResourceDefinition {
  const old = backend.store.get(RESOURCE, key);
  if (old === undefined || old.metadata.deletionTimestamp !== undefined) {
    return deleteObject(backend, RESOURCE, key, options);
  }
  checkDeletePreconditions(
    backend.resources.of(RESOURCE),
    old.metadata,
    options.preconditions ?? {},
  );
  const now = backend.timestamp();
  const marked = open(old);
  const { finalizers = [] } = old.metadata;
  marked.metadata.deletionTimestamp = now;
  if (!finalizers.includes(CLEANUP_FINALIZER)) {
    marked.metadata.finalizers = [...finalizers, CLEANUP_FINALIZER];
  }
  const conditions = withCondition(
    old.status.conditions ?? [],
    {
      type: 'Terminating',
      status: 'True',
      reason: 'InstanceDeletionPending',
      message:
        'CustomResourceDefinition marked for deletion; CustomResource deletion will begin soon',
    },
    now,
  );
  marked.status = { ...old.status, conditions };
  return backend.put('delete', RESOURCE, marked, old);
}
