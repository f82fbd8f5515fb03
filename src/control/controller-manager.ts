/**
 * Runs the controllers: each from the first object on that it acts on, so that a cluster without such
 * objects has none. Upstream: cmd/kube-controller-manager.
 */
import { Subscription, type Observable } from 'rxjs';
import type { Client, ReadableTable, Release, ResourceName, Use } from '../api/index.ts';
import { listen, type World } from '../sim/index.ts';
import {
  Informers,
  type ConsistencyDecisions,
  type Controller,
  type ControllerContext,
} from './informers/index.ts';
import { HorizontalController } from './autoscaling/horizontal-controller.ts';
import { ClusterRoleAggregation } from './access/cluster-role-aggregation.ts';
import { GarbageCollector } from './garbage/garbage-collector.ts';
import { DisruptionController } from './disruption/disruption-controller.ts';
import { CronJobController } from './jobs/cron-job-controller.ts';
import { JobController } from './jobs/job-controller.ts';
import { DeploymentController } from './workloads/deployment-controller.ts';
import { TtlAfterFinished } from './jobs/ttl-after-finished.ts';
import { DaemonSetController } from './workloads/daemon-set-controller.ts';
import { ReplicaSetController } from './workloads/replica-set-controller.ts';
import { ExpandController } from './storage/expand-controller.ts';
import { EphemeralVolumeController } from './storage/ephemeral-volume-controller.ts';
import { LocalPathProvisioner } from './storage/local-path-provisioner.ts';
import type { NodeDirectories } from './storage/node-directories.ts';
import {
  PersistentVolumeController,
  type BindingDecisions,
} from './storage/persistent-volume-controller.ts';
import {
  AttributesClassProtection,
  ClaimProtection,
  VolumeProtection,
} from './storage/storage-protection.ts';
import { ResourceQuotaController } from './quota/resource-quota-controller.ts';
import { EndpointSliceMirroringController } from './services/endpoint-slice-mirroring-controller.ts';
import { EndpointsController } from './services/endpoints-controller.ts';
import { EndpointSliceController } from './services/endpoint-slice-controller.ts';
import { StatefulSetController } from './workloads/stateful-set-controller.ts';

export interface ControllerManagerOptions {
  readonly world: World;
  /** A client of its own for each user: the controllers, and what they share. */
  readonly clientOf: (user: string) => Client;
  /** What the API server has objects of, when it first does. */
  readonly firstUses$: Observable<Use>;
  /** What the API server serves. */
  readonly resources: ReadableTable;
  readonly release: Release;
  /** Where volumes are made that are directories. */
  readonly directories: NodeDirectories;
  /** Seams for seeded defects. */
  readonly decisions?: Partial<BindingDecisions> | undefined;
  readonly consistency?: Partial<ConsistencyDecisions> | undefined;
}

/** Lane of the watches that all controllers share. */
const ACTOR = 'controller-manager';

type Maker = (
  context: ControllerContext,
  options: ControllerManagerOptions,
) => readonly Controller[];

const STORAGE: Maker = (context, { directories, decisions }) => [
  new PersistentVolumeController(context, decisions),
  new ClaimProtection(context),
  new VolumeProtection(context),
  new LocalPathProvisioner(context, directories),
  new ExpandController(context),
];

const SERVICES: Maker = (context) => [
  new EndpointSliceController(context),
  new EndpointsController(context),
  new EndpointSliceMirroringController(context),
];

const CONTROLLERS: ReadonlyMap<Use, Maker> = new Map<Use, Maker>([
  ['ownerReferences', (context) => [new GarbageCollector(context)]],
  ['clusterroles', (context) => [new ClusterRoleAggregation(context)]],
  ['deployments', (context) => [new DeploymentController(context)]],
  ['statefulsets', (context) => [new StatefulSetController(context)]],
  ['daemonsets', (context) => [new DaemonSetController(context)]],
  ['cronjobs', (context) => [new CronJobController(context)]],
  ['horizontalpodautoscalers', (context) => [new HorizontalController(context)]],
  ['poddisruptionbudgets', (context) => [new DisruptionController(context)]],
  ['resourcequotas', (context) => [new ResourceQuotaController(context)]],
  ['services', SERVICES],
  ['endpoints', SERVICES],
  ['jobs', (context) => [new JobController(context), new TtlAfterFinished(context)]],
  ['ephemeralVolumes', (context) => [new EphemeralVolumeController(context)]],
  ['persistentvolumeclaims', STORAGE],
  ['persistentvolumes', STORAGE],
  ['volumeattributesclasses', (context) => [new AttributesClassProtection(context)]],
  ['replicasets', (context) => [new ReplicaSetController(context)]],
]);

export class ControllerManager {
  readonly #options: ControllerManagerOptions;
  #running: Controller[] = [];
  /** What there were objects of so far. */
  readonly #used = new Set<Use>();
  readonly #made = new Set<Maker>();
  #context: ControllerContext | undefined;
  #uses = new Subscription();

  constructor(options: ControllerManagerOptions) {
    this.#options = options;
  }

  /** Watches that controllers share, from the first object on that one of them acts on. */
  get watchCount(): number {
    return this.#context?.informers.watchCount ?? 0;
  }

  start(): void {
    const { world, firstUses$ } = this.#options;
    this.#uses = listen(world.loop, firstUses$, (use) => this.#begin(use));
  }

  stop(): void {
    this.#uses.unsubscribe();
    this.#end();
  }

  /** As after a crash: whatever they were about to do is not done, and others begin with what the API shows. */
  restart(): void {
    this.#end();
    for (const use of this.#used) this.#begin(use);
  }

  #end(): void {
    for (const controller of this.#running) controller.stop();
    this.#running = [];
    this.#made.clear();
    this.#context?.informers.stop();
    this.#context = undefined;
  }

  #begin(use: Use): void {
    this.#used.add(use);
    if (use.includes('.')) {
      for (const controller of this.#running) controller.learn(use as ResourceName);
    }
    const make = CONTROLLERS.get(use);
    if (make === undefined || this.#made.has(make)) return;
    this.#made.add(make);
    for (const controller of make(this.#sharedContext(), this.#options)) {
      this.#running.push(controller);
      controller.start();
    }
  }

  #sharedContext(): ControllerContext {
    if (this.#context !== undefined) return this.#context;
    const { world, clientOf, resources, release, consistency = {} } = this.#options;
    const informers = new Informers(world, ACTOR, clientOf(ACTOR));
    const context = { world, informers, clientOf, resources, release, consistency };
    return (this.#context = context);
  }
}
