/**
 * What the namespace controller and the service account controller do upstream, done here in the
 * same instant: a new namespace gets a `default` ServiceAccount; a deleted one deletes what is in
 * it, and goes when it is empty. A `default` account that somebody deletes does not come back.
 * Upstream: pkg/controller/namespace, pkg/controller/serviceaccount.
 */
import { produce } from 'immer';
import { DEFAULT_SERVICE_ACCOUNT } from './admission/service-account.ts';
import { IMMORTAL_NAMESPACES } from './admission/namespace-lifecycle.ts';
import type { Namespace, ResourceName } from './objects.ts';
import { forbidden, notFound } from './refusals.ts';
import type { Backend } from './requests/backend.ts';
import { createObject } from './requests/create-object.ts';
import { deleteObject } from './requests/delete-object.ts';
import type { WriteOptions } from './requests/write-options.ts';
import { DEFINITIONS } from './resources/definitions.ts';
import { formatTimestamp } from './timestamp.ts';

/** What every cluster begins with. */
const SYSTEM_NAMESPACES: readonly string[] = [
  'default',
  'kube-system',
  'kube-public',
  'kube-node-lease',
];

/** What may be in a namespace. */
function contentOf({ resources }: Backend): readonly ResourceName[] {
  return resources.names.filter((resource) => resources.of(resource).namespaced);
}

/** The server's own, with which every cluster begins; one that is kept has them. */
export function createSystemNamespaces(backend: Backend): void {
  backend.tracksManagers = true;
  for (const name of SYSTEM_NAMESPACES) {
    if (backend.store.get('namespaces', { name }) !== undefined) continue;
    createNamespace(backend, { metadata: { name } }, { manager: 'kube-apiserver' });
  }
  backend.tracksManagers = false;
}

/** Creates a namespace and what belongs to every namespace. @throws {StatusError} */
export function createNamespace(
  backend: Backend,
  manifest: unknown,
  options?: WriteOptions,
): Namespace {
  const namespace = createObject(backend, 'namespaces', manifest, options);
  // A namespace that is only tried out has nothing in it.
  if (options?.isDryRun === true) return namespace;
  createObject(backend, 'serviceaccounts', {
    metadata: { name: DEFAULT_SERVICE_ACCOUNT, namespace: namespace.metadata.name },
  });
  return namespace;
}

/** Marks a namespace and begins to empty it. @throws {StatusError} NotFound, Forbidden */
export function deleteNamespace(backend: Backend, name: string): Namespace {
  const { store } = backend;
  const old = store.get('namespaces', { name });
  if (IMMORTAL_NAMESPACES.includes(name)) {
    throw forbidden(DEFINITIONS.namespaces, name, 'this namespace may not be deleted');
  }
  if (old === undefined) throw notFound(DEFINITIONS.namespaces, name);
  if (old.metadata.deletionTimestamp !== undefined) return old;
  const marked = produce(old, (draft) => {
    draft.metadata.deletionTimestamp = formatTimestamp(backend.world.now());
    draft.status.phase = 'Terminating';
  });
  const stored = backend.put('delete', 'namespaces', marked, old);
  for (const resource of contentOf(backend)) {
    for (const { metadata } of store.list(resource, { namespace: name })) {
      deleteObject(backend, resource, metadata, { propagationPolicy: 'Background' });
    }
  }
  return removeEmptyNamespace(backend, name) ?? stored;
}

/** Removes a namespace that is being deleted and has nothing left in it; answers its last state. */
export function removeEmptyNamespace(backend: Backend, name: string): Namespace | undefined {
  const { store } = backend;
  const namespace = store.get('namespaces', { name });
  if (namespace?.status.phase !== 'Terminating') return undefined;
  if (contentOf(backend).some((resource) => store.hasAnyIn(resource, name))) return undefined;
  const emptied = produce(namespace, (draft) => {
    delete draft.spec.finalizers;
  });
  return backend.remove('delete', 'namespaces', emptied, namespace);
}
