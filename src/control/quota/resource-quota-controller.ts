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
}

export class ResourceQuotaController extends Controller {
  readonly #quotas = this.read('resourcequotas', (change) => this.#quotaChanged(change));
  readonly #counted: Counted[] = [];
  readonly #resources: ReadableTable;
  #resync: Entry | undefined;

  constructor(context: ControllerContext) {
    super(context, 'resourcequota-controller');
    this.#resources = context.resources;
    for (const resource of context.resources.names) this.learn(resource);
  }

  override learn(resource: ResourceName): void {
    const evaluator = evaluatorOf(this.#resources.of(resource));
    if (evaluator === undefined || this.isRead(resource)) return;
    const informer = this.read(resource, (change) => this.#objectChanged(change, evaluator));
    this.#counted.push({ evaluator, informer });
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
    const counted = this.#counted.map(({ evaluator, informer }) => ({
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
    if (!isSame) this.queue.add(keyOf(object));
  }

  /** Upstream: replenishQuota, on what the monitor lets through. */
  #objectChanged(
    { type, object, previous }: ObjectChange<ApiObject>,
    { counts, mayUseLess }: Evaluator,
  ): void {
    const isUpdate = type === 'MODIFIED' && previous !== undefined;
    const isLess = isUpdate && mayUseLess?.(object, previous, this.world.now()) === true;
    if (type !== 'DELETED' && !isLess) return;
    for (const quota of this.#quotas.list()) {
      if (quota.metadata.namespace !== object.metadata.namespace) continue;
      if (Object.keys(quota.status.hard ?? {}).some(counts)) this.queue.add(keyOf(quota));
    }
  }

  #resyncLater(): void {
    const resync = (): void => {
      for (const quota of this.#quotas.list()) this.queue.add(keyOf(quota));
      this.#resyncLater();
    };
    this.#resync = this.world.loop.schedule(RESYNC_MS, resync, this.name);
  }
}
