/**
 * The ConfigMaps and Secrets that the pods of this node name, by one of three strategies. A pod that is registered
 * keeps what it names there; the last one takes it away. Upstream: pkg/kubelet/configmap, pkg/kubelet/secret,
 * pkg/kubelet/util/manager (v1.36).
 */
import {
  referencedObjects,
  type Client,
  type ConfigMap,
  type Pod,
  type ReferencedObjects,
  type Secret,
} from '../../api/index.ts';
import { operation, type Operation, type World } from '../../sim/index.ts';
import { SYNC_FREQUENCY_MS, type ChangeDetectionStrategy } from '../model/index.ts';
import { DirectStore } from './direct-store.ts';
import { NodeTtl } from './node-ttl.ts';
import {
  isObjectOlder,
  type ObjectStore,
  type StoredKind,
  type StoredObject,
} from './object-store.ts';
import { ServiceAccountTokens } from './service-account-tokens.ts';
import { TtlStore } from './ttl-store.ts';
import { WatchStore } from './watch-store.ts';

/** What a variant or a seeded defect may replace. */
export interface ObjectDecisions {
  readonly isObjectOlder: typeof isObjectOlder;
  /** What cannot change need not be watched. Upstream: isImmutable. */
  readonly stopsWatchingObject: (object: StoredObject) => boolean;
  /** Whether a pod that has ended, or is gone, names its objects no longer. */
  readonly unregistersPod: (pod: Pod) => boolean;
}

export const OBJECT_DECISIONS: ObjectDecisions = {
  isObjectOlder,
  stopsWatchingObject: ({ immutable }) => immutable === true,
  unregistersPod: () => true,
};

export interface ObjectManagerOptions {
  readonly world: World;
  /** `kubelet/<node>` */
  readonly actor: string;
  readonly client: Client;
  readonly nodeName: string;
  readonly configuration: {
    readonly configMapAndSecretChangeDetectionStrategy: ChangeDetectionStrategy;
  };
  /** How often a pod is synced, and so asks. */
  readonly syncFrequencyMs?: number | undefined;
  readonly decisions: ObjectDecisions;
}

interface Registered {
  readonly namespace: string;
  readonly names: ReferencedObjects;
}

const CONFIG_MAP: StoredKind = { singular: 'configmap', resource: 'configmaps' };
const SECRET: StoredKind = { singular: 'secret', resource: 'secrets' };
/** An object that no pod asked for in so many syncs is idle. */
const IDLE_SYNCS = 5;
const IDLE_LEAST_MS = 60_000;
const LISTS = ['configmaps', 'secrets'] as const;

export class ObjectManager {
  readonly #decisions: ObjectDecisions;
  readonly #strategy: ChangeDetectionStrategy;
  readonly #stores: {
    readonly configmaps: ObjectStore<ConfigMap>;
    readonly secrets: ObjectStore<Secret>;
  };
  readonly tokens: ServiceAccountTokens;
  readonly #ttl: NodeTtl;
  /** By UID; only pods that name something. */
  readonly #pods = new Map<string, Registered>();

  constructor(options: ObjectManagerOptions) {
    this.#decisions = options.decisions;
    this.#strategy = options.configuration.configMapAndSecretChangeDetectionStrategy;
    this.tokens = new ServiceAccountTokens(options);
    this.#ttl = new NodeTtl(options);
    this.#stores = {
      configmaps: this.#store(options, CONFIG_MAP, options.client.resource('configmaps')),
      secrets: this.#store(options, SECRET, options.client.resource('secrets')),
    };
  }

  start(): void {
    if (this.#strategy === 'Cache') this.#ttl.start();
  }

  /** What the pod names now, and not what it named before. At each sync. */
  registerPod(pod: Pod): void {
    const names = referencedObjects(pod);
    const { uid, namespace } = pod.metadata;
    const before = this.#pods.get(uid)?.names;
    if (names === undefined && before === undefined) return;
    for (const list of LISTS) {
      for (const name of names?.[list] ?? []) {
        if (before?.[list].has(name) !== true) this.#stores[list].addReference(namespace, name);
      }
      for (const name of before?.[list] ?? []) {
        if (names?.[list].has(name) !== true) this.#stores[list].deleteReference(namespace, name);
      }
    }
    if (names === undefined) this.#pods.delete(uid);
    else this.#pods.set(uid, { namespace, names });
  }

  /** Idempotent. */
  unregisterPod(pod: Pod): void {
    const { uid } = pod.metadata;
    this.tokens.forget(uid);
    const registered = this.#pods.get(uid);
    if (registered === undefined || !this.#decisions.unregistersPod(pod)) return;
    this.#pods.delete(uid);
    for (const list of LISTS) {
      for (const name of registered.names[list]) {
        this.#stores[list].deleteReference(registered.namespace, name);
      }
    }
  }

  getConfigMap(namespace: string, name: string): Operation<ConfigMap> {
    return operation(() => this.#stores.configmaps.get(namespace, name));
  }

  getSecret(namespace: string, name: string): Operation<Secret> {
    return operation(() => this.#stores.secrets.get(namespace, name));
  }

  stop(): void {
    for (const list of LISTS) this.#stores[list].stop();
    this.#ttl.stop();
    this.#pods.clear();
  }

  #store<T extends StoredObject>(
    options: ObjectManagerOptions,
    kind: StoredKind,
    client: ConstructorParameters<typeof DirectStore<T>>[0],
  ): ObjectStore<T> {
    const { world, actor, decisions } = options;
    const { syncFrequencyMs = SYNC_FREQUENCY_MS } = options;
    const { isObjectOlder: isOlder, stopsWatchingObject: stopsWatching } = decisions;
    switch (this.#strategy) {
      case 'Get':
        return new DirectStore(client);
      case 'Cache':
        return new TtlStore({
          client,
          now: () => world.now(),
          ttlMs: () => this.#ttl.ttlMs,
          isOlder,
        });
      case 'Watch':
        return new WatchStore({
          world,
          lane: actor,
          kind,
          client,
          isOlder,
          stopsWatching,
          idleMs: Math.max(IDLE_LEAST_MS, IDLE_SYNCS * syncFrequencyMs),
        });
    }
  }
}
