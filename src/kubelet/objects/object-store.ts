/**
 * Where the kubelet has the ConfigMaps, or the Secrets, that its pods name. There are three, one for each strategy of
 * change detection. Upstream: pkg/kubelet/util/manager/manager.go, Store (v1.36).
 */
import type { ConfigMap, Secret } from '../../api/index.ts';
import type { Steps } from '../../sim/index.ts';

export type StoredObject = ConfigMap | Secret;

/** As in messages of the stores, and in requests. */
export interface StoredKind {
  readonly singular: 'configmap' | 'secret';
  readonly resource: 'configmaps' | 'secrets';
}

export interface ObjectStore<T extends StoredObject> {
  /** Some pod names the object from now on. */
  addReference(namespace: string, name: string): void;
  /** One pod less. What no pod names is forgotten. */
  deleteReference(namespace: string, name: string): void;
  /** @throws {StatusError} NotFound, and the API server's @throws {Error} `object "ns"/"x" not registered` */
  get(namespace: string, name: string): Steps<T>;
  stop(): void;
}

export function objectKey(namespace: string, name: string): string {
  return `${namespace}/${name}`;
}

export function notRegistered(namespace: string, name: string): Error {
  return new Error(`object ${JSON.stringify(namespace)}/${JSON.stringify(name)} not registered`);
}

/**
 * Whether what came now is older than what is known: servers may lag behind one another. Upstream:
 * isObjectOlder. An object of another UID is another one, whatever its version.
 */
export function isObjectOlder(
  { metadata: next }: StoredObject,
  known: StoredObject | undefined,
): boolean {
  if (known === undefined || known.metadata.uid !== next.uid) return false;
  return Number(next.resourceVersion) < Number(known.metadata.resourceVersion);
}
