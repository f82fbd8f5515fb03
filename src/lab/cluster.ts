/**
 * The composition root: the one file that knows every room of the house.
 *
 * Read top to bottom it is the dependency graph: the API server, the scheduler, and per node a disk,
 * a container runtime, an image service and a kubelet over them.
 */
import {
  ApiServer,
  type ApiServerOptions,
  featureGatesOf,
  LATEST_VERSION,
  type AdmissionPlugin,
  type Client,
} from '../api/index.ts';
import {
  ControllerManager,
  NodeLifecycle,
  PodsOfLostNodes,
  RootCaPublisher,
  Scheduler,
  TaintEviction,
} from '../control/index.ts';
import type { Subscription } from 'rxjs';
import {
  OCIImageService,
  RestartableImageService,
  strikableImageService,
  type CostModel,
  type Decoders,
  type Transport,
} from '../cri/oci/index.ts';
import {
  createSimulatedRuntime,
  type ProgramModels,
  type RuntimeCosts,
  type SimulatedRuntimeOptions,
  SimulatedNetwork,
  type ContainerdVersion,
} from '../cri/runtime/index.ts';
import {
  hostIpOf,
  Kubelet,
  type DeclaredCredentialProviders,
  type KubeletConfiguration,
  type KubeletDecisions,
} from '../kubelet/index.ts';
import {
  Host,
  listen,
  operation,
  perform,
  Process,
  type FileSystem,
  type Mounter,
  type Operation,
  type Steps,
  type VolatileDisk,
  type World,
} from '../sim/index.ts';
import { ClusterDirectories } from './cluster-directories.ts';
import type { ClusterSeams } from './cluster-seams.ts';
import { ClusterNames } from './cluster-names.ts';
import { SANDBOX_IMAGE, sandboxImage } from './sandbox-image.ts';
import { pluginsOf } from './node-plugins.ts';
import { omitUndefined } from './omit-undefined.ts';
import { kubeletReleaseOf, type ReleaseOptions } from './lab-faults.ts';
import { SimulatedNode, type Component } from './simulated-node.ts';

export interface NodeMachine {
  readonly name: string;
  readonly files: FileSystem;
  readonly mounter: Mounter;
  /** If its power can be cut. */
  readonly volatileDisk?: VolatileDisk;
  /** Where images are, if that is a file system of its own. */
  readonly dedicatedImageFs?: string | undefined;
}

export interface ClusterOptions extends ReleaseOptions {
  readonly world: World;
  /** One simulated node each. */
  readonly machines: readonly NodeMachine[];
  readonly transport: Transport;
  readonly decoders?: Decoders;
  /** Registry host as in references to base URL. */
  readonly endpoints: Readonly<Record<string, string>>;
  /** Beside those that every API server has. */
  readonly admissionPlugins?: readonly AdmissionPlugin[];
  /** Of every node. Default: the latest. */
  readonly containerd?: ContainerdVersion;
  /** Of every node's runtime; see LabOptions. */
  readonly runtimeHandlers?: readonly string[];
  /** Of every node. */
  readonly credentialProviders?: DeclaredCredentialProviders;
  /** Of every kubelet; see LabOptions. */
  readonly eventBurst?: number;
  readonly costs?: Partial<CostModel>;
  /** What the runtime of every node takes for its work. */
  readonly runtimeCosts?: Partial<RuntimeCosts>;
  readonly models?: ProgramModels;
  /** Seams for variant designs and seeded defects. */
  readonly decisions?: Partial<KubeletDecisions>;
  readonly seams?: ClusterSeams;
  /** Where the API server's writes are kept. */
  readonly data?: ApiServerOptions['data'];
}

export class Cluster {
  readonly world: World;
  readonly api: ApiServer;
  /** For whoever stands outside the cluster, as kubectl does. */
  readonly client: Client;
  readonly nodes: readonly SimulatedNode[];
  readonly #network = new SimulatedNetwork();
  readonly #scheduler: Scheduler;
  readonly #controllers: readonly (
    NodeLifecycle | TaintEviction | PodsOfLostNodes | RootCaPublisher | ControllerManager
  )[];
  readonly #manager: ControllerManager;
  readonly #crashing: Subscription;

  constructor(options: ClusterOptions) {
    const { world } = options;
    this.world = world;
    const { kubernetesVersion: version = LATEST_VERSION, admissionPlugins = [] } = options;
    const featureGates = featureGatesOf(version, options.featureGates);
    const { data } = options;
    const kept = data === undefined ? {} : { data };
    this.api = new ApiServer({ world, version, featureGates, admissionPlugins, ...kept });
    this.client = this.api.client('scenario');
    this.#scheduler = new Scheduler({
      world,
      client: this.#clientOf('scheduler', options),
      firstUses$: this.api.firstUses$,
    });
    const clientOf = (user: string): Client => this.#clientOf(user, options);
    this.#manager = new ControllerManager({
      world,
      clientOf: (user) => this.#clientOf(user, options, false),
      firstUses$: this.api.firstUses$,
      resources: this.api.resources,
      release: { version, gates: featureGates },
      directories: new ClusterDirectories((name) => this.node(name)),
      decisions: options.seams?.binding,
      consistency: options.seams?.consistency,
    });
    this.#controllers = [
      new NodeLifecycle({ world, client: clientOf('node-lifecycle') }),
      new TaintEviction({ world, client: clientOf('taint-eviction-controller') }),
      new PodsOfLostNodes({ world, client: clientOf('pod-garbage-collector') }),
      this.#manager,
      ...(admissionPlugins.includes('ServiceAccount')
        ? [new RootCaPublisher({ world, client: clientOf('root-ca-cert-publisher') })]
        : []),
    ];
    this.nodes = options.machines.map((machine, at) => this.#createNode(machine, at, options));
    this.#crashing = listen(world.loop, world.faults.crashes$, (crash) => {
      for (const node of this.nodes) node.crashed(crash);
    });
  }

  /** Puts on each node what is there before anything runs. Before `start`. */
  load(): Operation<void> {
    return operation(() => this.#load());
  }

  *#load(): Steps<void> {
    for (const node of this.nodes) {
      yield* perform(node.imageService.importImage(SANDBOX_IMAGE, sandboxImage()));
    }
  }

  start(): void {
    this.#scheduler.start();
    for (const controller of this.#controllers) controller.start();
    this.api.announce();
    for (const node of this.nodes) node.start();
  }

  /** Stops every component; nothing is deleted. */
  stop(): void {
    this.#crashing.unsubscribe();
    for (const node of this.nodes) node.stop();
    for (const controller of this.#controllers) controller.stop();
    this.#scheduler.stop();
  }

  /** As if the controller manager had crashed: another one begins with what the API shows. */
  restartControllers(): void {
    this.#manager.restart();
  }

  /** Watches that begin with the first object that a controller acts on, and stay. */
  get sharedWatchCount(): number {
    return this.#manager.watchCount + this.#scheduler.watchCount;
  }

  node(name: string): SimulatedNode | undefined {
    return this.nodes.find((node) => node.name === name);
  }

  #clientOf(user: string, { seams }: ClusterOptions, hearsWarnings = true): Client {
    const client = this.api.client(user, hearsWarnings);
    return seams?.client?.(client, user) ?? client;
  }

  #createNode(machine: NodeMachine, at: number, options: ClusterOptions): SimulatedNode {
    const { world, seams } = options;
    const { name } = machine;
    const actor = `cri/${name}`;
    const host = new Host({ realWork: world.realWork, ...machine, faults: world.faults });
    const processOf = (component: Component): Host => host.for(new Process(`${component}/${name}`));
    const images = new RestartableImageService({
      world,
      actor,
      create: () =>
        new OCIImageService({
          world,
          actor,
          host: processOf('imageService'),
          transport: options.transport,
          endpoints: options.endpoints,
          sandboxImage: SANDBOX_IMAGE,
          ...(options.decoders === undefined ? {} : { decoders: options.decoders }),
          ...(options.costs === undefined ? {} : { costs: options.costs }),
        }),
    });
    const imageService = strikableImageService(images, world, actor);
    const release = kubeletReleaseOf(options);
    const stats = seams?.imageFsStats;
    const { models, runtimeCosts: costs, containerd, runtimeHandlers } = options;
    const machinery = omitUndefined<Partial<SimulatedRuntimeOptions>>({
      models,
      costs,
      containerd,
      runtimeHandlers,
    });
    const runtime = createSimulatedRuntime({
      ...machinery,
      world,
      actor,
      host,
      images,
      podCidr: podCidr(at),
      network: this.#network,
      names: new ClusterNames(this.api),
      hostIp: hostIpOf(name),
    });
    const createKubelet = (
      bootId: string,
      configuration: Partial<KubeletConfiguration> = {},
    ): Kubelet =>
      new Kubelet({
        world,
        nodeName: name,
        bootId,
        client: this.#clientOf(`kubelet/${name}`, options),
        host: processOf('kubelet'),
        runtime: seams?.runtime?.(runtime, name) ?? runtime,
        imageService: seams?.imageService?.(imageService, name) ?? imageService,
        network: runtime.network,
        version: release.version,
        featureGates: release.gates,
        configuration: { ...options.kubelet, ...configuration },
        credentialProviders: options.credentialProviders,
        plugins: (volumeHost) =>
          pluginsOf(volumeHost, release.gates).map(
            (plugin) => seams?.volumePlugin?.(plugin, name) ?? plugin,
          ),
        ...(options.decisions === undefined ? {} : { decisions: options.decisions }),
        dedicatedImageFs: machine.dedicatedImageFs,
        events: omitUndefined({ burst: options.eventBurst }),
        imageFsStats: stats === undefined ? undefined : () => stats(name),
      });
    const { volatileDisk } = machine;
    // Each life of a cluster that is kept finds its nodes booted anew.
    const bootCount = 1 + (options.data?.state.lives ?? 0);
    const parts = { world, name, host, volatileDisk, images, runtime, createKubelet, bootCount };
    return new SimulatedNode(parts);
  }
}

/** A /24 for each node, as the node IPAM controller hands them out of 10.0.0.0/8. */
function podCidr(at: number): string {
  return `10.${String(1 + (at >> 8))}.${String(at & 255)}.0/24`;
}
