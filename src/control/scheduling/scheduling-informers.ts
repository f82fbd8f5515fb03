/**
 * What else than pods and nodes a decision may depend on, watched from the first object on that there is:
 * Services and controllers, whose pods are spread; disruption budgets; namespaces, once a pod selects some;
 * claims, volumes and storage classes, once a pod has claims.
 */
import { Subscription, type Observable } from 'rxjs';
import type { Client, PodDisruptionBudget, ResourceName, Use } from '../../api/index.ts';
import { listen, type World } from '../../sim/index.ts';
import { Informers, type Informer } from '../informers/index.ts';
import type { Company } from './pod-selectors.ts';
import { KnownStorage } from './volumes/known-storage.ts';

export interface SchedulingInformersOptions {
  readonly world: World;
  readonly client: Client;
  readonly lane: string;
  /** What the API server has objects of, when it first does. */
  readonly firstUses$: Observable<Use>;
  /** Namespaces, or their labels, are others: what was found out about pods may not hold. */
  readonly onNamespaces: () => void;
  /** Claims, volumes or classes are others. */
  readonly onStorage: () => void;
}

const STORAGE = ['persistentvolumeclaims', 'persistentvolumes', 'storageclasses'] as const;
const SPREAD = ['services', 'replicasets', 'statefulsets'] as const;

export class SchedulingInformers {
  readonly #options: SchedulingInformersOptions;
  readonly #informers: Informers;
  readonly #used = new Set<ResourceName>();
  readonly #subscriptions = new Subscription();
  #namespaces: Informer<'namespaces'> | undefined;
  #knowsNamespaces = false;
  #storage: KnownStorage | undefined;
  #knowsStorage = false;

  constructor(options: SchedulingInformersOptions) {
    this.#options = options;
    this.#informers = new Informers(options.world, options.lane, options.client);
  }

  start(): void {
    const { world, firstUses$ } = this.#options;
    const begin = (use: Use): void => {
      if (use !== 'poddisruptionbudgets' && !SPREAD.some((each) => each === use)) return;
      this.#used.add(use as ResourceName);
      this.#informers.of(use as ResourceName);
    };
    this.#subscriptions.add(listen(world.loop, firstUses$, begin));
  }

  stop(): void {
    this.#subscriptions.unsubscribe();
    this.#informers.stop();
  }

  /** Watches under way, which last as long as the scheduler does. */
  get watchCount(): number {
    return this.#informers.watchCount;
  }

  budgets(): readonly PodDisruptionBudget[] {
    return this.#used.has('poddisruptionbudgets')
      ? this.#informers.of('poddisruptionbudgets').list()
      : [];
  }

  readonly company: Company = {
    services: (namespace) =>
      this.#used.has('services')
        ? this.#informers
            .of('services')
            .list()
            .filter(({ metadata }) => metadata.namespace === namespace)
        : [],
    selectorOf: (kind, key) => {
      const resource = kind === 'ReplicaSet' ? 'replicasets' : 'statefulsets';
      if (kind !== 'ReplicaSet' && kind !== 'StatefulSet') return undefined;
      return this.#used.has(resource)
        ? this.#informers.of(resource).get(key)?.spec.selector
        : undefined;
    },
  };

  /** Labels of the namespace, once somebody needed them. */
  labelsOf(namespace: string): Readonly<Record<string, string>> {
    return this.#namespaces?.get(namespace)?.metadata.labels ?? {};
  }

  /** A pod selects namespaces. */
  needNamespaces(): void {
    if (this.#namespaces !== undefined) return;
    const { world, onNamespaces } = this.#options;
    const namespaces = this.#informers.of('namespaces');
    this.#namespaces = namespaces;
    namespaces.whenSynced(() => {
      this.#knowsNamespaces = true;
      this.#subscriptions.add(listen(world.loop, namespaces.changes$, onNamespaces));
      onNamespaces();
    });
  }

  /** Undefined before some pod had claims. */
  get storage(): KnownStorage | undefined {
    return this.#storage;
  }

  /** A pod has claims. */
  needStorage(): void {
    if (this.#storage !== undefined) return;
    const { world, onStorage } = this.#options;
    const claims = this.#informers.of('persistentvolumeclaims');
    const volumes = this.#informers.of('persistentvolumes');
    const classes = this.#informers.of('storageclasses');
    this.#storage = new KnownStorage({ claims, volumes, classes });
    this.#informers.whenSynced(STORAGE, () => {
      this.#knowsStorage = true;
      for (const { changes$ } of [claims, volumes, classes]) {
        this.#subscriptions.add(listen<unknown>(world.loop, changes$, onStorage));
      }
      onStorage();
    });
  }

  /** False while something is needed and not known yet. */
  get isReady(): boolean {
    return (
      (this.#namespaces === undefined || this.#knowsNamespaces) &&
      (this.#storage === undefined || this.#knowsStorage)
    );
  }
}
