/**
 * One node's agent: from the pods the API wants here to running containers and reported status.
 * Upstream: pkg/kubelet/kubelet.go (v1.36). This file wires; read sync-loop.ts, then pod-workers.ts and
 * pod-syncer.ts for what happens.
 */
import { merge, Subscription, type Observable } from 'rxjs';
import { createEventRecorder, type EventRecorder } from '../api/index.ts';
import { follow, listen, operation, type Operation, type World } from '../sim/index.ts';
import {
  checkKubeletConfiguration,
  DEFAULT_KUBELET_CONFIGURATION,
  Metrics,
  SYNC_FREQUENCY_MS,
} from './model/index.ts';
import {
  ContainerOptions,
  CriDeadlines,
  inspectPod,
  Pleg,
  runningPods,
  RuntimeManager,
} from './containers/index.ts';
import type { AllocationManager } from './allocation/index.ts';
import { UPSTREAM_DECISIONS } from './decisions.ts';
import { GarbageCollection } from './garbage-collection.ts';
import { Housekeeping, KubeletPodSyncer, PodWorkers, WorkQueue } from './pods/index.ts';
import { ImagePulling } from './image-pulling.ts';
import { NodeServices } from './objects/index.ts';
import type { KubeletOptions } from './kubelet-options.ts';
import { hostIpOf } from './node-identity.ts';
import { NodeWiring } from './node-wiring.ts';
import type { PodConfig } from './config/index.ts';
import { podAllocations } from './pod-allocations.ts';
import { showPods } from './pod-gauges.ts';
import { PodHandlers } from './pod-handlers.ts';
import { PodSources } from './pod-sources.ts';
import { ProbeManager } from './probes/index.ts';
import { StatusManager } from './status/index.ts';
import { syncLoop } from './sync-loop.ts';
import { VolumeManager } from './volume-manager/index.ts';

const IGNORED = { done: () => undefined, failed: () => undefined };

export class Kubelet {
  readonly #world: World;
  readonly #recorder: EventRecorder;
  readonly #config: PodConfig;
  readonly #services: NodeServices;
  readonly #workers: PodWorkers;
  readonly #pleg: Pleg;
  readonly #queue: WorkQueue;
  /** Pods that may be active for so long only. */
  readonly #deadlines: WorkQueue;
  readonly #statusManager: StatusManager;
  readonly #allocations: AllocationManager;
  readonly #probes: ProbeManager;
  readonly #volumeManager: VolumeManager;
  readonly #housekeeping: Housekeeping;
  readonly #runtimeManager: RuntimeManager;
  readonly garbage: GarbageCollection;
  readonly #node: NodeWiring;
  readonly #pulling: ImagePulling;
  readonly metrics = new Metrics();
  #syncing = new Subscription();

  /** @throws {KubeletConfigurationError} as upstream's does not start */
  constructor(options: KubeletOptions) {
    const { world, nodeName, client, host } = options;
    checkKubeletConfiguration(options.configuration ?? {}, options.featureGates);
    const actor = `kubelet/${nodeName}`;
    const deadlines = new CriDeadlines(world.loop, actor, this.metrics);
    const runtime = deadlines.ofRuntime(options.runtime);
    const imageService = deadlines.ofImages(options.imageService);
    const decisions = { ...UPSTREAM_DECISIONS, ...options.decisions };
    const configuration = { ...DEFAULT_KUBELET_CONFIGURATION, ...options.configuration };
    const hostIp = hostIpOf(nodeName);
    this.#world = world;
    const source = { component: 'kubelet', host: nodeName, ...options.events };
    const recorder = createEventRecorder({ world, client, actor, ...source });
    this.#recorder = recorder;
    const { config, mirrors } = new PodSources({
      actor,
      ...options,
      recorder,
      mirrorOrphaned: () => this.#housekeeping.mirrorOrphaned(),
    });
    this.#config = config;
    const { metrics } = this;
    this.#pleg = new Pleg({ world, actor, runtime, metrics });
    this.#queue = new WorkQueue(world, actor);
    this.#deadlines = new WorkQueue(world, actor);
    this.#statusManager = new StatusManager({
      actor,
      ...options,
      metrics,
      getPod: (podUid) => config.inApi(podUid),
      couldHaveRunningContainers: (podUid) => this.#workers.couldHaveRunningContainers(podUid),
    });
    const common = { actor, ...options, runtime, recorder, configuration, decisions, metrics };
    const [node, workers] = [() => this.#node, () => this.#workers];
    const allocations = (this.#allocations = podAllocations({ config, node, workers, ...common }));
    this.#probes = new ProbeManager({
      getPodStatus: (podUid) => this.#statusManager.getPodStatus(podUid),
      ...common,
    });
    this.#pulling = new ImagePulling({ ...common, imageService, config });
    const { imageManager, claims, objects, volumeHost } = this.#pulling;
    this.#volumeManager = new VolumeManager({
      world,
      actor,
      host,
      client,
      plugins: options.plugins(volumeHost),
      node: () => this.#node,
      getPod: (podUid) => config.get(podUid),
      podStates: {
        shouldPodContainersBeTerminating: (uid) =>
          this.#workers.shouldPodContainersBeTerminating(uid),
        shouldPodRuntimeBeRemoved: (uid) => this.#workers.shouldPodRuntimeBeRemoved(uid),
      },
      sourcesReady: () => this.#config.ready,
      recorder,
      metrics,
      decisions,
    });
    const inspect = (podUid: string) => inspectPod(runtime, podUid);
    const volumeManager = this.#volumeManager;
    this.#services = new NodeServices(world, actor, options.client);
    const serviceVariables = this.#services.variables.bind(this.#services);
    const view = { inspect, volumeManager, volumeHost, serviceVariables };
    const sources = { objects, hostIp, ...view, ...options }; // in this order: sim/extended.ts
    this.#runtimeManager = new RuntimeManager({
      imageManager,
      ...common,
      removeContainer: (id) => this.garbage.runtime.removeContainer(id),
      claims,
      sandboxReady: (pod) => this.#statusManager.sandboxReady(pod),
      containerOptions: new ContainerOptions(sources),
    });
    const syncer = new KubeletPodSyncer({
      world,
      actor,
      client,
      host,
      hostIp,
      decisions,
      statusManager: this.#statusManager,
      allocations,
      runtimeManager: this.#runtimeManager,
      volumeManager,
      probes: this.#probes,
      metrics,
      objects,
      mirrors,
      recorder,
      showsImageDigests: options.featureGates.ImageVolumeWithDigest,
      pullCredentials: this.#pulling.credentials,
      inspect,
      deadlineAt: (podUid, at) => {
        if (this.#config.get(podUid) !== undefined) this.#deadlines.enqueue(podUid, at);
      },
      requestRelist: (podUid) => this.#pleg.relistSoon(podUid),
      watch: (podUid) => this.#pleg.watch(podUid),
    });
    this.#workers = new PodWorkers({
      world,
      actor,
      syncer,
      recorder,
      metrics,
      mayUnmountVolumes: decisions.mayUnmountVolumes,
      syncFrequencyMs: options.syncFrequencyMs ?? SYNC_FREQUENCY_MS,
      statuses: this.#pleg.cache,
      getRuntimeStatus: (podUid) => this.#pleg.cache.get(podUid),
      wakeAt: (podUid, at) => this.#queue.enqueue(podUid, at),
    });
    showPods(metrics, nodeName, config, this.#workers);
    this.#housekeeping = new Housekeeping({
      world,
      actor,
      host,
      workers: this.#workers,
      sourcesReady: () => this.#config.ready,
      getPod: (podUid) => config.get(podUid),
      orphanedMirrors: () => config.orphanedMirrors,
      mirrors,
      podVolumesExist: (podUid) => this.#volumeManager.podVolumesExist(podUid),
      runningPods: () => runningPods(runtime),
      statuses: this.#statusManager,
      forget: (podUid) => {
        this.#probes.removePod(podUid);
        imageManager.forget(podUid);
        this.#runtimeManager.forget(podUid);
        syncer.forget(podUid);
        this.garbage.containers.arm();
      },
    });
    this.garbage = new GarbageCollection({
      podStates: this.#workers,
      ...common,
      imageService,
      sourcesReady: () => this.#config.ready,
      imageFsStats: options.imageFsStats ?? (() => this.#node.stats.imageFsStats()),
      pruneRecords: (remaining, until) =>
        this.#pulling.records.pruneUnknownRecords(remaining, until),
      claims,
    });
    this.#node = new NodeWiring({
      workers: this.#workers,
      ...common,
      config,
      mirrors,
      garbage: () => this.garbage,
      allocations,
    });
  }

  /** Pods with a worker, finished ones included until housekeeping forgets them. */
  get knownPodCount(): number {
    return this.#workers.count;
  }

  start(): void {
    this.#node.birthCry();
    this.garbage.start();
    this.#housekeeping.start();
    this.#node.start();
    this.#pulling.start();
    this.#volumeManager.start();
    this.#syncing = listen(this.#world.loop, this.#syncLoop(), () => undefined);
    // One that fails is done again by the first pull.
    follow(
      operation(() => this.#pulling.records.load()),
      IGNORED,
    );
    this.#pleg.start();
    this.#services.start();
    this.#config.start();
  }

  /** Stops every loop at once; containers and mounts stay as they are. */
  stop(): void {
    this.#config.stop();
    this.#services.stop();
    this.#pulling.stop();
    this.#syncing.unsubscribe();
    this.#workers.stop();
    this.#probes.stop();
    this.#runtimeManager.stop();
    this.#volumeManager.stop();
    this.#pleg.stop();
    this.#queue.stop();
    this.#deadlines.stop();
    this.#statusManager.stop();
    this.#allocations.stop();
    this.#housekeeping.stop();
    this.garbage.stop();
    this.#node.stop();
  }

  #syncLoop(): Observable<void> {
    const handlers = new PodHandlers({
      config: this.#config,
      workers: this.#workers,
      volumeManager: this.#volumeManager,
      statusManager: this.#statusManager,
      housekeeping: this.#housekeeping,
      probes: this.#probes,
      allocations: this.#allocations,
      garbage: this.garbage,
      getRuntimeStatus: (podUid) => this.#pleg.cache.get(podUid),
      node: this.#node,
      recorder: this.#recorder,
      queues: [this.#queue, this.#deadlines],
    });
    const due$ = merge(this.#queue.due$, this.#deadlines.due$);
    const [{ changes$ }, { events$ }] = [this.#config, this.#pleg];
    return syncLoop({ changes$, events$, probes$: this.#probes.updates$, due$ }, handlers);
  }

  /** The machine is about to be switched off; it may be once this has ended. */
  shutDown(): Operation<void> {
    return operation(() => this.#node.shutDown());
  }

  get pages(): NodeWiring['pages'] {
    return this.#node.pages;
  }

  /** The folder of static pods; empty: there is none. */
  get staticPodPath(): string {
    return this.#config.staticPodPath;
  }

  /** Somebody wrote into the folder of static pods, or took something out of it. */
  manifestsChanged(): void {
    this.#config.manifestsChanged();
  }
}
