/** From a manifest's `kind` to the resource's plural name. */
import type { ResourceName } from '../api/index.ts';
import { InputError } from './input-error.ts';

const RESOURCES: ReadonlyMap<string, ResourceName> = new Map<string, ResourceName>([
  ['Pod', 'pods'],
  ['Node', 'nodes'],
  ['Namespace', 'namespaces'],
  ['Secret', 'secrets'],
  ['ConfigMap', 'configmaps'],
  ['ServiceAccount', 'serviceaccounts'],
  ['Event', 'events'],
  ['Lease', 'leases'],
]);

/** @throws {InputError} in kubectl's words. */
export function resourceOf(kind: string): ResourceName {
  const resource = RESOURCES.get(kind);
  if (resource === undefined) throw new InputError(`no matches for kind "${kind}"`);
  return resource;
}
