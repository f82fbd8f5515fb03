/**
 * Admission of everything that lives in a namespace, part NamespaceLifecycle: the namespace must be
 * there and not be going. Upstream: apiserver pkg/admission/plugin/namespace/lifecycle.
 */
import { forbidden, notFound, type ResourceIdentity } from '../refusals.ts';
import { DEFINITIONS } from '../resources/definitions.ts';
import type { ReadableStore } from '../store/store.ts';

/** By this cause a client knows that it is no use to try again. */
const NAMESPACE_TERMINATING = 'NamespaceTerminating';

/** Namespaces that cannot be deleted. */
export const IMMORTAL_NAMESPACES: readonly string[] = ['default', 'kube-system', 'kube-public'];

/** @throws {StatusError} NotFound, or Forbidden while the namespace is being terminated. */
export function admitNamespace(
  identity: ResourceIdentity,
  name: string,
  namespace: string,
  store: ReadableStore,
): void {
  const found = store.get('namespaces', { name: namespace });
  if (found === undefined) throw notFound(DEFINITIONS.namespaces, namespace);
  if (found.status.phase !== 'Terminating') return;
  const why = `unable to create new content in namespace ${namespace} because it is being terminated`;
  const cause = {
    reason: NAMESPACE_TERMINATING,
    message: `namespace ${namespace} is being terminated`,
    field: 'metadata.namespace',
  };
  throw forbidden(identity, name, why, [cause]);
}
