/**
 * Says of each ResourceQuota what of it is used: when the quota is new or allows something else, when something that
 * it counts is gone, and every five minutes, as what was charged for in vain is not told by anybody.
 * Upstream: pkg/controller/resourcequota/resource_quota_controller.go, resource_quota_monitor.go (v1.36).
 *
 * What comes new the server charges itself (src/api/requests/charge-quotas.ts).
 */
import {
  evaluatorOf,
  sameLists,
  type ApiObject,
  type Evaluator,
  type ReadableTable,
  type ResourceName,
  type ResourceQuota,
} from '../../api/index.ts';
import { perform, type Entry, type Steps } from '../../sim/index.ts';
import {
  Controller,
  keyOf,
  type ControllerContext,
  type Informer,
  type ObjectChange,
} from '../informers/index.ts';
import { usageOf } from './usage-of.ts';

/** kube-controller-manager's `--resource-quota-sync-period`. */
const RESYNC_MS = 300_000;

interface Counted {
  readonly evaluator: Evaluator;
  readonly informer: Informer<ResourceName>;
  /** Its first list has come; before, it would count too little. */
  isSynced: boolean;
}

export class ResourceQuotaController extends Controller {
  readonly #quotas = this.read('resourcequotas', (change) => this.#quotaChanged(change));
  readonly #counted = new Map<ResourceName, Counted>();
  readonly #resources: ReadableTable;
  #resync: Entry | undefined;

  constructor(context: ControllerContext) {
    super(context, 'resourcequota-controller');
    this.#resources = context.resources;
    this.#learnAll();
  }

  /** What is served by now. Upstream asks every 30 s, and counts what it learned when it counts anew. */
  #learnAll(): void {
    for (const resource of this.#resources.names) this.learn(resource);
  }

  override learn(resource: ResourceName): void {
    const evaluator = evaluatorOf(this.#resources.of(resource));
    if (evaluator === undefined || this.isRead(resource)) return;
    const informer = this.read(resource, (change) => this.#objectChanged(change, evaluator));
    const counted = { evaluator, informer, isSynced: false };
    this.#counted.set(resource, counted);
    informer.whenSynced(() => {
      counted.isSynced = true;
      this.#countAnew(evaluator, () => true);
    });
  }

  override start(): void {
    super.start();
    this.#resyncLater();
  }

  override stop(): void {
    this.#resync?.cancel();
    super.stop();
  }

  protected override *sync(key: string): Steps<void> {
    const quota = this.#quotas.get(key);
    if (quota === undefined) return;
    const { hard = {} } = quota.spec;
    const { namespace } = quota.metadata;
    const now = this.world.now();
    const synced = [...this.#counted.values()].filter(({ isSynced }) => isSynced);
    const counted = synced.map(({ evaluator, informer }) => ({
      evaluator,
      objects: () => informer.list().filter((each) => each.metadata.namespace === namespace),
    }));
    const used = usageOf(quota, counted, now);
    const { hard: told, used: before } = quota.status;
    const isTold = told !== undefined && sameLists(told, hard);
    if (isTold && before !== undefined && sameLists(before, used)) return;
    const written = { ...quota, status: { hard, used } };
    yield* perform(this.client.resource('resourcequotas').updateStatus(written));
  }

  /** What the quota says of itself is this controller's own, or the server's. */
  #quotaChanged({ object, previous }: ObjectChange<ResourceQuota>): void {
    const isSame =
      previous !== undefined && sameLists(previous.spec.hard ?? {}, object.spec.hard ?? {});
    if (isSame) return;
    this.#learnAll();
    this.queue.add(keyOf(object));
  }

  /** Upstream: replenishQuota, on what the monitor lets through. */
  #objectChanged({ type, object, previous }: ObjectChange<ApiObject>, evaluator: Evaluator): void {
    const { mayUseLess } = evaluator;
    const isUpdate = type === 'MODIFIED' && previous !== undefined;
    const isLess = isUpdate && mayUseLess?.(object, previous, this.world.now()) === true;
    if (type !== 'DELETED' && !isLess) return;
    const { namespace } = object.metadata;
    this.#countAnew(evaluator, ({ metadata }) => metadata.namespace === namespace);
  }

  /** Those quotas that count such objects. */
  #countAnew({ counts }: Evaluator, isMeant: (quota: ResourceQuota) => boolean): void {
    for (const quota of this.#quotas.list()) {
      const isCounted = Object.keys(quota.status.hard ?? {}).some(counts);
      if (isCounted && isMeant(quota)) this.queue.add(keyOf(quota));
    }
  }

  #resyncLater(): void {
    const resync = (): void => {
      this.#learnAll();
      for (const quota of this.#quotas.list()) this.queue.add(keyOf(quota));
      this.#resyncLater();
    };
    this.#resync = this.world.loop.schedule(RESYNC_MS, resync, this.name);
  }
}
