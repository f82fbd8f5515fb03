/**
 * All that a kubelet removes because nobody needs it any more, wired: images, dead containers and
 * sandboxes; and the list of images that the node's status shows. Upstream: pkg/kubelet/kubelet.go,
 * NewMainKubelet, StartGarbageCollection (v1.36).
 */
import type { EventRecorder, FeatureGates } from '../api/index.ts';
import type { ImageService, RuntimeService } from '../cri/index.ts';
import type { Host, Instant, Steps, World } from '../sim/index.ts';
import { ContainerGC, ContainerLogs, PodContainerDeletor } from './containers/index.ts';
import type { KubeletDecisions } from './decisions.ts';
import {
  ImageGCLoop,
  ImageGCManager,
  ImageList,
  type ImageClaims,
  type ImageFsStats,
} from './images/index.ts';
import type { KubeletConfiguration, Metrics } from './model/index.ts';
import type { PodWorkers } from './pods/index.ts';

export interface GarbageCollectionOptions {
  readonly world: World;
  readonly actor: string;
  readonly nodeName: string;
  readonly host: Host;
  readonly runtime: RuntimeService;
  readonly imageService: ImageService;
  readonly recorder: EventRecorder;
  readonly configuration: KubeletConfiguration;
  readonly featureGates: FeatureGates;
  readonly decisions: KubeletDecisions;
  readonly podStates: PodWorkers;
  readonly sourcesReady: () => boolean;
  /** Undefined: nobody knows how full the disk is, and no image is collected. */
  readonly imageFsStats?: (() => Steps<ImageFsStats>) | undefined;
  readonly claims: ImageClaims;
  readonly metrics: Metrics;
  /** See `ImageGCManagerOptions`. */
  readonly pruneRecords: (remaining: readonly string[], until: Instant) => Steps<void>;
}

/** Upstream: cAdvisor is started by the first look at the runtime, the collector of images before that. */
const FIRST_STATS_MS = 1000;

export class GarbageCollection {
  /** Removes containers with their logs. */
  readonly runtime: RuntimeService;
  readonly containers: ContainerGC;
  readonly containerDeletor: PodContainerDeletor;
  readonly images: ImageGCManager;
  readonly imageList: ImageList;
  readonly #options: GarbageCollectionOptions;
  readonly #logs: ContainerLogs;
  readonly #imageLoop: ImageGCLoop;
  #startedAt: Instant = 0;

  constructor(options: GarbageCollectionOptions) {
    const { configuration, decisions, featureGates } = options;
    const { maximumDeadContainersPerContainer: maxPerPodContainer } = configuration;
    this.#options = options;
    const logs = new ContainerLogs(options);
    const runtime = logs.cleaning(options.runtime);
    this.#logs = logs;
    this.runtime = runtime;
    this.containers = new ContainerGC({
      policy: {
        minAgeMs: configuration.minimumContainerTTLDurationMs,
        maxPerPodContainer,
        maxContainers: configuration.maximumDeadContainers,
      },
      ...options,
      runtime,
      logs,
    });
    const { surplusContainers } = decisions;
    this.containerDeletor = new PodContainerDeletor({
      maxPerPodContainer,
      ...options,
      runtime,
      surplusContainers,
    });
    const policy = {
      highThresholdPercent: configuration.imageGCHighThresholdPercent,
      lowThresholdPercent: configuration.imageGCLowThresholdPercent,
      minAgeMs: configuration.imageMinimumGCAgeMs,
      maxAgeMs: featureGates.ImageMaximumGCAge ? configuration.imageMaximumGCAgeMs : 0,
    };
    this.images = new ImageGCManager({
      policy,
      ...options,
      imageVolumes: featureGates.ImageVolume,
      imageFsStats: () => this.#imageFsStats(),
      count: (reason) => options.metrics.increment('image_garbage_collected_total', { reason }),
    });
    const collects = options.imageFsStats !== undefined && decisions.collectsImages(policy);
    this.#imageLoop = new ImageGCLoop({ collects, ...options, manager: this.images });
    this.imageList = new ImageList({ imagesMax: configuration.nodeStatusMaxImages, ...options });
  }

  start(): void {
    this.#startedAt = this.#options.world.now();
    this.#logs.start();
    this.containers.start();
    this.#imageLoop.start();
    this.imageList.start();
  }

  stop(): void {
    this.#logs.stop();
    this.containers.stop();
    this.containerDeletor.stop();
    this.#imageLoop.stop();
    this.imageList.stop();
  }

  /** The first figures come a moment after the start: the collection at the start finds none. */
  *#imageFsStats(): Steps<ImageFsStats> {
    const { world, imageFsStats } = this.#options;
    const isTooEarly = world.now() - this.#startedAt < FIRST_STATS_MS;
    if (imageFsStats === undefined || isTooEarly) return { capacityBytes: 0, availableBytes: 0 };
    return yield* imageFsStats();
  }
}
