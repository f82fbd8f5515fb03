/** What is known of a collection by who watched the node, not the collector. */
import type { ImageGCPolicy } from '../../src/kubelet/images/index.ts';
import type { Use } from './node-story.ts';

export interface KnownImage {
  readonly id: string;
  readonly sizeBytes: number;
  readonly pinned: boolean;
  readonly use: Use | undefined;
  /** By this life of the kubelet. */
  readonly firstSeenAt: number;
  /** -Infinity: no look found it in use. */
  readonly lastUsedAt: number;
}

/** A removal that was asked for. */
export interface Attempt {
  readonly image: KnownImage;
  /** At that instant. */
  readonly isUsed: boolean;
  readonly isStuck: boolean;
  /** As the kubelet counts it; undefined: it failed. */
  readonly reason: string | undefined;
}

export interface Collection {
  readonly kind: 'periodic' | 'pressure';
  readonly policy: ImageGCPolicy;
  readonly at: number;
  /** When this life of the kubelet began. */
  readonly beganAt: number;
  readonly hasRestarted: boolean;
  readonly images: readonly KnownImage[];
  readonly capacityBytes: number;
  /** Before it. */
  readonly availableBytes: number;
  /** Something was used in the middle of it. */
  readonly wasDisturbed: boolean;
  /** The same instant as the one before, and nothing happened since. */
  readonly isSecond: boolean;
  readonly attempts: readonly Attempt[];
  readonly outcome: string;
  readonly said: readonly string[];
}

export function freedBytes(attempts: readonly Attempt[]): number {
  return attempts.reduce((sum, { image, isStuck }) => sum + (isStuck ? 0 : image.sizeBytes), 0);
}

export function isAgeAsked({ kind, policy, at, beganAt }: Collection): boolean {
  return kind === 'periodic' && policy.maxAgeMs > 0 && at - beganAt > policy.maxAgeMs;
}

export function isOverAge({ policy, at }: Collection, image: KnownImage): boolean {
  return at - image.lastUsedAt > policy.maxAgeMs;
}

/** Removals for space, whatever the kubelet says of the others. */
export function forSpace(collection: Collection): readonly Attempt[] {
  return collection.attempts.filter(
    ({ image }) => !(isAgeAsked(collection) && isOverAge(collection, image)),
  );
}

/** An image whose age was no obstacle to the collection for space: nobody has it, and it is no youngster. */
export function mayGoForSpace({ policy, at }: Collection, image: KnownImage): boolean {
  return (
    image.use === undefined &&
    !image.pinned &&
    at - image.firstSeenAt >= policy.minAgeMs &&
    image.lastUsedAt < at
  );
}

export interface Need {
  readonly availableBytes: number;
  readonly usedPercent: number;
  readonly wantedBytes: number;
}

/** When space was looked at: after what went for its age. Undefined: it was not looked at. */
export function needOf(collection: Collection): Need | undefined {
  const { attempts, capacityBytes, kind, policy } = collection;
  const aged = attempts.filter((attempt) => !forSpace(collection).includes(attempt));
  const hasFailed = aged.some(({ isStuck }) => isStuck);
  if (kind === 'pressure' || capacityBytes === 0 || hasFailed) return undefined;
  const availableBytes = Math.min(capacityBytes, collection.availableBytes + freedBytes(aged));
  const usedBytes = capacityBytes - availableBytes;
  const free = Math.floor((capacityBytes * (100 - policy.lowThresholdPercent)) / 100);
  return {
    availableBytes,
    usedPercent: Math.ceil((100 * usedBytes) / capacityBytes),
    wantedBytes: free - availableBytes,
  };
}

/** What a periodic collection for space had to free; undefined: it had no reason to. */
export function wantedOf(collection: Collection): number | undefined {
  const need = needOf(collection);
  if (need === undefined || need.usedPercent < collection.policy.highThresholdPercent) {
    return undefined;
  }
  return need.wantedBytes;
}
