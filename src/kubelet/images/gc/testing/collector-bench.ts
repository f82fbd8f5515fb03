/**
 * A collector over a node of which a test says everything: which images there are, how large, who uses
 * them, how full the disk is, and which removal fails.
 */
import type { ContainerStatus, Image, Mount } from '../../../../cri/index.ts';
import { CriError } from '../../../../cri/index.ts';
import {
  choices,
  immediately,
  operation,
  runToEnd,
  World,
  type Instant,
  type Steps,
} from '../../../../sim/index.ts';
import { ImageClaims } from '../image-claims.ts';
import { IMAGE_GC_DECISIONS, type ImageGCDecisions } from '../image-gc-decisions.ts';
import { ImageGCManager } from '../image-gc-manager.ts';
import type { ImageGCPolicy } from '../image-gc-policy.ts';
import type { ImageFsStats } from '../disk-usage.ts';

export const MINUTE_MS = 60_000;

export const POLICY: ImageGCPolicy = {
  highThresholdPercent: 85,
  lowThresholdPercent: 80,
  minAgeMs: 2 * MINUTE_MS,
  maxAgeMs: 0,
};

export interface BenchOptions {
  readonly policy?: Partial<ImageGCPolicy>;
  readonly imageVolumes?: boolean;
  readonly decisions?: Partial<ImageGCDecisions>;
}

export class CollectorBench {
  readonly world = new World({ choices: choices.defaults() });
  readonly claims = new ImageClaims();
  /** Those that are there. */
  readonly images = new Map<string, Image>();
  readonly containers = new Map<string, ContainerStatus>();
  readonly mountedImageRefs: string[] = [];
  /** Images whose removal fails. */
  readonly stuck = new Set<string>();
  readonly removed: string[] = [];
  /** `Warning FreeDiskSpaceFailed: …` */
  readonly said: string[] = [];
  readonly counted: string[] = [];
  readonly pruned: (readonly [remaining: readonly string[], until: Instant])[] = [];
  /** What happens when the removal of an image is asked for, before it is made. */
  onRemoval: (id: string) => void = () => undefined;
  stats: ImageFsStats | Error = { capacityBytes: 1000, availableBytes: 500 };
  readonly manager: ImageGCManager;

  constructor({ policy = {}, imageVolumes = true, decisions = {} }: BenchOptions = {}) {
    this.manager = new ImageGCManager({
      world: this.world,
      actor: 'kubelet/node-1',
      nodeName: 'node-1',
      runtime: {
        listContainers: () => immediately(() => [...this.containers.values()]),
        containerStatus: (id) => immediately(() => this.#container(id)),
      },
      imageService: {
        listImages: () => immediately(() => [...this.images.values()]),
        imageStatus: ({ image }) => immediately(() => this.images.get(image)),
        removeImage: ({ image }) => immediately(() => this.#remove(image)),
        listOCIMounts: () =>
          immediately(() =>
            this.mountedImageRefs.map((imageRef) => ({ id: '', path: '', imageRef })),
          ),
      },
      recorder: {
        event: (subject, type, reason, message) =>
          void this.said.push(
            `${subject.kind}/${subject.metadata.name} ${type} ${reason}: ${message}`,
          ),
      },
      imageFsStats: () => this.#stats(),
      policy: { ...POLICY, ...policy },
      imageVolumes,
      claims: this.claims,
      pruneRecords: (remaining, until) => this.#prune(remaining, until),
      count: (reason) => void this.counted.push(reason),
      decisions: { ...IMAGE_GC_DECISIONS, ...decisions },
    });
  }

  image(id: string, sizeBytes: number, pinned = false): void {
    const repoTags = [`registry.test/${id}:v1`];
    this.images.set(id, {
      id,
      repoTags,
      repoDigests: [`registry.test/${id}@${id}`],
      sizeBytes,
      pinned,
    });
  }

  container(id: string, imageId: string, rest: Partial<ContainerStatus> = {}): void {
    this.containers.set(id, {
      id,
      podSandboxId: 'sandbox',
      metadata: { name: 'main', attempt: 0 },
      image: { image: imageId },
      imageRef: imageId,
      imageId,
      state: 'CONTAINER_RUNNING',
      createdAt: 0,
      labels: {},
      annotations: {},
      mounts: [],
      ...rest,
    });
  }

  static imageMount(image: string): Mount {
    return { containerPath: '/v', hostPath: '', readonly: true, image: { image } };
  }

  async advance(durationMs: number): Promise<void> {
    await this.world.loop.run(this.world.now() + durationMs);
  }

  /** Only looks. */
  look(): Promise<string> {
    return this.#outcome(() => this.#look());
  }

  /** `done`, or why not. */
  collect(beganAt: Instant = 0): Promise<string> {
    return this.#outcome(() => this.manager.garbageCollect(beganAt));
  }

  deleteUnused(): Promise<string> {
    return this.#outcome(() => this.manager.deleteUnusedImages());
  }

  *#look(): Steps<void> {
    yield* this.manager.detectImages(this.world.now());
  }

  *#prune(remaining: readonly string[], until: Instant): Steps<void> {
    this.pruned.push([remaining, until]);
    yield* [];
  }

  *#stats(): Steps<ImageFsStats> {
    yield* [];
    if (this.stats instanceof Error) throw this.stats;
    return this.stats;
  }

  async #outcome(steps: () => Steps<void>): Promise<string> {
    try {
      await runToEnd(this.world.loop, operation(steps));
      return 'done';
    } catch (error) {
      return error instanceof Error ? error.message : String(error);
    }
  }

  #container(id: string): ContainerStatus {
    const container = this.containers.get(id);
    if (container === undefined) throw new CriError('NotFound', `no container ${id}`);
    return container;
  }

  #remove(id: string): void {
    this.onRemoval(id);
    if (this.stuck.has(id)) throw new CriError('Unknown', `image ${id} is stuck`);
    this.images.delete(id);
    this.removed.push(id);
  }
}
