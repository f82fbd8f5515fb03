/** What is known of a node that lived through a disk story by who stood beside it, not by its kubelet. */
import type { Pod } from '../../src/api/index.ts';
import type { ContainerStatus, FilesystemUsage, Image, PodSandbox } from '../../src/cri/index.ts';
import type { DiskUsage, FileSystemStats } from '../../src/sim/index.ts';
import type { CriCall, EventWrite } from '../playing/observed.ts';
import type { DiskStory } from './disk-story.ts';

/** Milliseconds since the world's start. */
type At = number;

/** What the runtime and the image service had at an instant. */
export interface Stock {
  readonly at: At;
  /** How many records the trace had. */
  readonly order: number;
  readonly images: readonly Image[];
  readonly containers: readonly ContainerStatus[];
  readonly sandboxes: readonly PodSandbox[];
  /** Of what is mounted for volumes of the draft: `registry.test/team/model@sha256:…`. */
  readonly mountedRefs: readonly string[];
  readonly imageFs: FileSystemStats;
  readonly rootFs: FileSystemStats;
  /** Since when each image is there; a restart of the kubelet makes all of them new. */
  readonly since: ReadonlyMap<string, At>;
  /** When each image was seen to be used last, by who stood beside it. */
  readonly usedAt: ReadonlyMap<string, At>;
  /** When this life of the kubelet began. */
  readonly beganAt: At;
  /** The new kubelet has not been told of any pod. */
  readonly isSilent: boolean;
  /** As the API has them. */
  readonly pods: readonly Pod[];
  /** What is asked of the runtime about images, and not answered. */
  readonly underWay: readonly CriCall[];
}

/** The kubelet asked for a container. */
export interface StartedOver {
  readonly podUid: string;
  readonly order: number;
  /** When it was there, or had failed. */
  endOrder: number;
  /** What it runs, and what it mounts; ids. */
  readonly images: readonly string[];
}

/** The kubelet was told which images there are. */
export interface ListedImages {
  readonly order: number;
  readonly ids: ReadonlySet<string>;
}

/** The kubelet asked for a removal. */
export interface Removal {
  /** `logs`: of a directory below `/var/log/pods`, by its name. */
  readonly of: 'image' | 'container' | 'sandbox' | 'logs';
  readonly id: string;
  /** Just before. */
  readonly stock: Stock;
  outcome: 'under way' | 'done' | 'failed';
  endedAt?: At;
}

/** The kubelet said that a pod goes for the node’s sake. */
export interface Eviction {
  readonly stock: Stock;
  readonly message: string;
}

export interface PulledRecord {
  readonly imageRef: string;
  readonly lastUpdatedAt: At;
}

/** All of a node at rest. */
export interface Look extends Stock {
  /** What the node says of its disks when it is asked. */
  readonly figures: { readonly rootFs: FileSystemStats; readonly imageFs: FileSystemStats };
  /** Found by a walk, each file once. */
  readonly walked: { readonly rootFs: DiskUsage; readonly imageFs: DiskUsage };
  /** What the image service says of its store, and what a walk finds there; undefined: it was changing. */
  readonly store: { readonly says: FilesystemUsage; readonly walked: DiskUsage } | undefined;
  readonly records: readonly PulledRecord[];
}

export interface Collected {
  readonly at: At;
  readonly order: number;
  readonly id: string;
  readonly reason: string;
}

export interface Lived {
  readonly story: DiskStory;
  /** After each happening; the last when all was over and the disk had been full for long. */
  readonly looks: readonly Look[];
  readonly removals: readonly Removal[];
  readonly starts: readonly StartedOver[];
  readonly lists: readonly ListedImages[];
  readonly evictions: readonly Eviction[];
  /** By pod UID: when it was first told that it is evicted, or not admitted; the API hears of it within 10 s. */
  readonly evictedAt: ReadonlyMap<string, At>;
  /** As the kubelet wrote them into the trace. */
  readonly collected: readonly Collected[];
  /** When eviction gave up images. */
  readonly reclaimedAt: readonly At[];
  /** Of the node. */
  readonly said: readonly EventWrite[];
  readonly calls: readonly CriCall[];
  /** When removals were made to fail. */
  readonly faults: readonly { readonly from: At; readonly to: At }[];
  readonly endedBy: unknown;
}

/** Who uses an image: a container, whatever its state, or a directory. */
export function usersOf(
  { containers, mountedRefs }: Pick<Stock, 'containers' | 'mountedRefs'>,
  id: string,
): readonly (ContainerStatus | 'directory')[] {
  const users = containers.filter(
    ({ imageId, mounts }) => imageId === id || mounts.some(({ image }) => image?.image === id),
  );
  return mountedRefs.some((each) => each.endsWith(`@${id}`)) ? [...users, 'directory'] : users;
}

/** Of what is used, in percent, not rounded. */
export function usedPercent({ capacityBytes, availableBytes }: FileSystemStats): number {
  return (100 * (capacityBytes - availableBytes)) / capacityBytes;
}
