/**
 * Removes images that nobody uses: those that are too old, and the least recently used where the disk is
 * nearly full. Upstream: pkg/kubelet/images/image_gc_manager.go (v1.36).
 */
import type { EventRecorder } from '../../../api/index.ts';
import {
  CriError,
  type ContainerStatus,
  type ImageService,
  type RuntimeService,
} from '../../../cri/index.ts';
import {
  formatDuration,
  perform,
  rethrowProgrammerError,
  type Instant,
  type Steps,
  type World,
} from '../../../sim/index.ts';
import { aggregateErrors, nodeSubject, PODS_DIRECTORY } from '../../model/index.ts';
import { formatSize, type ImageFsStats } from './disk-usage.ts';
import type { ImageClaims } from './image-claims.ts';
import type { ImageGCDecisions } from './image-gc-decisions.ts';
import type { ImageGCPolicy } from './image-gc-policy.ts';
import type { ImageRecord, ImageRecords } from './image-record.ts';

export type CollectionReason = 'age' | 'space';

export interface ImageGCManagerOptions {
  readonly world: World;
  readonly actor: string;
  readonly nodeName: string;
  readonly runtime: Pick<RuntimeService, 'listContainers' | 'containerStatus'>;
  readonly imageService: Pick<
    ImageService,
    'listImages' | 'imageStatus' | 'removeImage' | 'listOCIMounts'
  >;
  readonly recorder: EventRecorder;
  readonly imageFsStats: () => Steps<ImageFsStats>;
  readonly policy: ImageGCPolicy;
  /** The gate ImageVolume. */
  readonly imageVolumes: boolean;
  readonly claims: ImageClaims;
  /**
   * Pull records of images that are gone go, if they are older than this.
   * @param remaining ids of the candidates that were looked at and spared
   */
  readonly pruneRecords: (remaining: readonly string[], until: Instant) => Steps<void>;
  /** An image was removed. */
  readonly count: (reason: CollectionReason) => void;
  readonly decisions: ImageGCDecisions;
}

declare module '../../../sim/trace.ts' {
  interface TraceDetails {
    /** The kubelet's collector removed an image. */
    'image.collected': {
      readonly id: string;
      readonly reason: CollectionReason;
      readonly sizeBytes: number;
    };
  }
}

/** What an unlimited collection wants, as upstream prints it. */
const UNLIMITED = '9223372036854775807';

export class ImageGCManager {
  readonly #options: ImageGCManagerOptions;
  #records: ImageRecords = new Map();

  constructor(options: ImageGCManagerOptions) {
    this.#options = options;
  }

  /** Looks which images there are, and which are in use. Answers those in use. @throws {Error} */
  *detectImages(startedAt: Instant): Steps<ReadonlySet<string>> {
    const { world, imageService, decisions } = this.#options;
    const images = yield* perform(imageService.listImages());
    const containers = yield* this.#containers();
    const mounts = yield* perform(imageService.listOCIMounts(PODS_DIRECTORY));
    const inUse = decisions.imagesInUse({
      images,
      containers,
      imageVolumes: this.#options.imageVolumes,
      mountedImageRefs: mounts.map(({ imageRef }) => imageRef),
    });
    const look = { images, inUse, detectedAt: startedAt, usedAt: world.now() };
    this.#records = decisions.detectImages(this.#records, look);
    return inUse;
  }

  /**
   * @param beganAt when the loop that calls this began: nothing is over age before that is
   * @throws {Error} that says why not enough was removed
   */
  *garbageCollect(beganAt: Instant): Steps<void> {
    const { world, decisions, policy } = this.#options;
    const startedAt = world.now();
    const inUse = yield* this.detectImages(startedAt);
    const ordered = decisions.imagesInEvictionOrder(this.#records, inUse);
    const candidates = yield* this.#freeOldImages(ordered, inUse, startedAt, beganAt);
    const stats = yield* this.#imageFsStats();
    const usage = decisions.usagePercent(stats);
    if (usage < policy.highThresholdPercent) return;
    const wantedBytes = decisions.amountToFree(stats, policy.lowThresholdPercent);
    const freedBytes = yield* this.#freeSpace(candidates, inUse, startedAt, wantedBytes);
    if (freedBytes >= wantedBytes) return;
    throw this.#warn(
      'FreeDiskSpaceFailed',
      `Insufficient free disk space on the node's image filesystem (${String(usage)}% of ` +
        `${formatSize(stats.capacityBytes)} used). Failed to free sufficient space by deleting unused images ` +
        `(freed ${String(freedBytes)} bytes). Investigate disk usage, as it could be used by active images, ` +
        `logs, volumes, or other data.`,
    );
  }

  /** All that are unused and not too young: what disk pressure asks for. @throws {Error} */
  *deleteUnusedImages(): Steps<void> {
    const startedAt = this.#options.world.now();
    const inUse = yield* this.detectImages(startedAt);
    const candidates = this.#options.decisions.imagesInEvictionOrder(this.#records, inUse);
    yield* this.#freeSpace(candidates, inUse, startedAt, Infinity);
  }

  *#containers(): Steps<readonly ContainerStatus[]> {
    const { runtime, imageVolumes } = this.#options;
    const containers = yield* perform(runtime.listContainers());
    if (!imageVolumes) return containers;
    const statuses: ContainerStatus[] = [];
    try {
      for (const { id } of containers) statuses.push(yield* perform(runtime.containerStatus(id)));
    } catch (error) {
      rethrowProgrammerError(error);
      throw new Error(`get container status: ${aggregateErrors([error])}`, { cause: error });
    }
    return statuses;
  }

  /** @throws {Error} InvalidDiskCapacity, or why there are none */
  *#imageFsStats(): Steps<ImageFsStats> {
    const { capacityBytes, availableBytes } = yield* this.#options.imageFsStats();
    if (capacityBytes === 0) {
      throw this.#warn('InvalidDiskCapacity', 'invalid capacity 0 on image filesystem');
    }
    return { capacityBytes, availableBytes: Math.min(availableBytes, capacityBytes) };
  }

  /** Answers the candidates that are not over age. @throws {Error} if one could not be removed */
  *#freeOldImages(
    candidates: readonly ImageRecord[],
    atStart: ReadonlySet<string>,
    startedAt: Instant,
    beganAt: Instant,
  ): Steps<readonly ImageRecord[]> {
    const { maxAgeMs } = this.#options.policy;
    if (maxAgeMs === 0 || startedAt - beganAt <= maxAgeMs) return candidates;
    const remaining: ImageRecord[] = [];
    const errors: unknown[] = [];
    for (const image of candidates) {
      if (startedAt - image.lastUsed <= maxAgeMs) {
        remaining.push(image);
        continue;
      }
      const outcome = yield* this.#free(image, atStart, 'age');
      if (outcome !== 'freed' && outcome !== 'in use') errors.push(outcome);
    }
    if (errors.length === 0) return remaining;
    throw new Error(
      `wanted to free images older than ${formatDuration(maxAgeMs)}, encountered errors in image deletion: ` +
        aggregateErrors(errors),
    );
  }

  /** Answers the bytes freed. @throws {Error} if an image could not be removed; others were tried */
  *#freeSpace(
    candidates: readonly ImageRecord[],
    atStart: ReadonlySet<string>,
    startedAt: Instant,
    wantedBytes: number,
  ): Steps<number> {
    const { decisions, policy, pruneRecords } = this.#options;
    const errors: unknown[] = [];
    const spared: string[] = [];
    let freedBytes = 0;
    for (const image of candidates) {
      const { minAgeMs } = policy;
      const mayGo = decisions.mayFreeImage(image, { startedAt, minAgeMs });
      const outcome = mayGo ? yield* this.#free(image, atStart, 'space') : 'in use';
      if (outcome === 'in use') {
        spared.push(image.id);
        continue;
      }
      if (outcome === 'freed') freedBytes += image.sizeBytes;
      else errors.push(outcome);
      const progress = { wantedBytes, freedBytes, failureCount: errors.length };
      if (!decisions.needsMoreSpace(progress)) break;
    }
    if (errors.length > 0) {
      const wanted = wantedBytes === Infinity ? UNLIMITED : String(wantedBytes);
      throw new Error(
        `wanted to free ${wanted} bytes, but freed ${String(freedBytes)} bytes space with errors in image ` +
          `deletion: ${aggregateErrors(errors)}`,
      );
    }
    yield* pruneRecords(spared, startedAt);
    return freedBytes;
  }

  /** Or why it could not be removed. */
  *#free(
    { id, sizeBytes }: ImageRecord,
    atStart: ReadonlySet<string>,
    reason: CollectionReason,
  ): Steps<'freed' | 'in use' | Error> {
    const { world, actor, imageService, claims, count, decisions } = this.#options;
    try {
      // Between this look and the removal nothing may come: a start that finds the image now waits.
      claims.removalBegins(id);
      const now = yield* this.#usesNow();
      if (!decisions.isStillUnused(id, { atStart, now })) return 'in use';
      yield* perform(imageService.removeImage({ image: id }));
    } catch (error) {
      rethrowProgrammerError(error);
      return error instanceof Error ? error : new Error(String(error));
    } finally {
      claims.removalEnds(id);
    }
    const records = new Map(this.#records);
    records.delete(id);
    this.#records = records;
    world.trace.append(actor, 'image.collected', { id, reason, sizeBytes });
    count(reason);
    return 'freed';
  }

  /** What is in use at this instant, and what is about to be. */
  *#usesNow(): Steps<ReadonlySet<string>> {
    const { imageService, claims } = this.#options;
    const claimed: string[] = [];
    for (const image of claims.images) {
      try {
        const found = yield* perform(imageService.imageStatus({ image }));
        if (found !== undefined) claimed.push(found.id);
      } catch (error) {
        rethrowProgrammerError(error);
        // What is no reference names no image.
        if (!(error instanceof CriError && error.code === 'InvalidArgument')) throw error;
      }
    }
    const { world } = this.#options;
    return new Set([...(yield* this.detectImages(world.now())), ...claimed]);
  }

  #warn(reason: 'InvalidDiskCapacity' | 'FreeDiskSpaceFailed', message: string): Error {
    const { recorder, nodeName } = this.#options;
    recorder.event(nodeSubject(nodeName), 'Warning', reason, message);
    return new Error(message);
  }
}
