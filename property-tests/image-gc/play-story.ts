/** A collector that lives through a story, and what it did at each of its collections. */
import { CollectorBench } from '../../src/kubelet/images/gc/testing/collector-bench.ts';
import type { IMAGE_GC_DECISIONS, ImageGCPolicy } from '../../src/kubelet/images/index.ts';
import type { Attempt, Collection, KnownImage } from './collection.ts';
import {
  MINUTE_MS,
  type Happening,
  type Meanwhile,
  type NodeStory,
  type Use,
} from './node-story.ts';

/** What is wrong in the collector, or in who asks it. */
export interface CollectorFault {
  readonly decisions?: Partial<typeof IMAGE_GC_DECISIONS>;
  readonly policy?: Partial<ImageGCPolicy>;
  /** When the loop says that it began. */
  readonly beganAt?: number;
  /** What is made of a capacity. */
  readonly capacity?: (bytes: number) => number;
}

export interface CollectorDefect {
  readonly name: string;
  readonly plug: () => CollectorFault;
}

interface Disk {
  readonly capacityBytes: number;
  readonly otherBytes: number;
}

export async function playStory(
  story: NodeStory,
  defect: CollectorDefect | undefined,
): Promise<readonly Collection[]> {
  const node = new Node(story, defect?.plug() ?? {});
  for (const [image, { isThere }] of story.images.entries()) {
    if (isThere) await node.happens({ kind: 'comes', image });
  }
  for (const happening of story.happenings) await node.happens(happening);
  return node.collections;
}

class Node {
  readonly collections: Collection[] = [];
  readonly #story: NodeStory;
  readonly #fault: CollectorFault;
  /** Who watches: when this life of the kubelet saw what. */
  readonly #seen = new Map<string, { readonly firstSeenAt: number; readonly lastUsedAt: number }>();
  readonly #uses = new Map<string, Use>();
  #bench: CollectorBench;
  #beganAt: number;
  #hasRestarted = false;

  constructor(story: NodeStory, fault: CollectorFault) {
    this.#story = story;
    this.#fault = fault;
    this.#bench = this.#newBench();
    this.#beganAt = this.#bench.world.now();
  }

  async happens(happening: Happening): Promise<void> {
    const bench = this.#bench;
    switch (happening.kind) {
      case 'comes': {
        const { sizeBytes = 0, pinned = false } = this.#story.images[happening.image] ?? {};
        bench.image(idOf(happening.image), sizeBytes, pinned);
        return this.#look();
      }
      case 'goes':
        if (!this.#isUsed(idOf(happening.image))) bench.images.delete(idOf(happening.image));
        return this.#look();
      case 'used':
        if (bench.images.has(idOf(happening.image))) this.#use(happening.image, happening.use);
        return this.#look();
      case 'unused':
        this.#unuse(idOf(happening.image));
        return;
      case 'stuck':
        bench.stuck.add(idOf(happening.image));
        return;
      case 'unstuck':
        bench.stuck.delete(idOf(happening.image));
        return;
      case 'passes':
        return bench.advance(happening.minutes * MINUTE_MS);
      case 'restarts':
        return this.#restart();
      case 'pressure':
        return this.#collect('pressure', { capacityBytes: 1000, otherBytes: 0 });
      case 'collects':
        return this.#collectTwice(happening);
    }
  }

  #newBench(): CollectorBench {
    const { decisions = {}, policy = {} } = this.#fault;
    return new CollectorBench({ policy: { ...this.#story.policy, ...policy }, decisions });
  }

  async #restart(): Promise<void> {
    const before = this.#bench;
    this.#bench = this.#newBench();
    for (const [id, image] of before.images) this.#bench.images.set(id, image);
    for (const [id, container] of before.containers) this.#bench.containers.set(id, container);
    for (const id of before.stuck) this.#bench.stuck.add(id);
    this.#bench.mountedImageRefs.push(...before.mountedImageRefs);
    await this.#bench.advance(before.world.now() - this.#bench.world.now());
    this.#beganAt = before.world.now();
    this.#hasRestarted = true;
    this.#seen.clear();
  }

  async #look(): Promise<void> {
    await this.#bench.look();
    this.#watch();
  }

  #watch(): void {
    const now = this.#bench.world.now();
    for (const id of this.#seen.keys()) if (!this.#bench.images.has(id)) this.#seen.delete(id);
    for (const id of this.#bench.images.keys()) {
      const { firstSeenAt = now, lastUsedAt = -Infinity } = this.#seen.get(id) ?? {};
      this.#seen.set(id, { firstSeenAt, lastUsedAt: this.#isUsed(id) ? now : lastUsedAt });
    }
  }

  async #collectTwice({
    capacityBytes,
    otherBytes,
    meanwhile,
  }: Extract<Happening, { kind: 'collects' }>): Promise<void> {
    const room = availableOn({ capacityBytes, otherBytes: 0 }, this.#bench);
    const disk = { capacityBytes, otherBytes: Math.min(otherBytes, room) };
    await this.#collect('periodic', disk, meanwhile);
    await this.#collect('periodic', disk, undefined, meanwhile === undefined);
  }

  async #collect(
    kind: Collection['kind'],
    disk: Disk,
    meanwhile?: Meanwhile,
    isSecond = false,
  ): Promise<void> {
    const bench = this.#bench;
    this.#watch();
    const images = [...bench.images.keys()].map((id) => this.#known(id));
    const availableBytes = availableOn(disk, bench);
    const { capacity = (bytes: number) => bytes, beganAt = this.#beganAt } = this.#fault;
    const tell = (): void => {
      const capacityBytes = capacity(disk.capacityBytes);
      bench.stats = { capacityBytes, availableBytes: availableOn(disk, bench) };
    };
    tell();
    const attempts: Omit<Attempt, 'reason'>[] = [];
    const claimed = new Set<string>();
    const hold = bench.claims.hold();
    bench.onRemoval = (id) => {
      const image = images.find((each) => each.id === id);
      if (image === undefined) return;
      attempts.push({
        image,
        isUsed: this.#isUsed(id) || claimed.has(id),
        isStuck: bench.stuck.has(id),
      });
      if (attempts.length === 1 && meanwhile !== undefined && idOf(meanwhile.image) !== id) {
        if (meanwhile.by === 'start') claimed.add(idOf(meanwhile.image));
        else if (bench.images.has(idOf(meanwhile.image))) this.#use(meanwhile.image, 'running');
        for (const each of claimed) hold.claim(each);
      }
      if (bench.stuck.has(id)) return;
      const { capacityBytes } = disk;
      const available = availableOn(disk, bench) + image.sizeBytes;
      bench.stats = {
        capacityBytes: capacity(capacityBytes),
        availableBytes: Math.min(capacityBytes, available),
      };
    };
    const saidBefore = bench.said.length;
    const countedBefore = bench.counted.length;
    const outcome = await (kind === 'pressure' ? bench.deleteUnused() : bench.collect(beganAt));
    hold.release();
    const counted = bench.counted.slice(countedBefore);
    this.collections.push({
      kind,
      policy: this.#story.policy,
      at: bench.world.now(),
      beganAt: this.#beganAt,
      hasRestarted: this.#hasRestarted,
      images,
      capacityBytes: disk.capacityBytes,
      availableBytes,
      wasDisturbed: meanwhile !== undefined && attempts.length > 0,
      isSecond,
      attempts: attempts.map((attempt) => ({
        ...attempt,
        reason: attempt.isStuck ? undefined : counted.shift(),
      })),
      outcome,
      said: bench.said.slice(saidBefore),
    });
    await this.#look();
  }

  #known(id: string): KnownImage {
    const { sizeBytes = 0, pinned = false } = this.#bench.images.get(id) ?? {};
    const { firstSeenAt = 0, lastUsedAt = -Infinity } = this.#seen.get(id) ?? {};
    return { id, sizeBytes, pinned, use: this.#uses.get(id), firstSeenAt, lastUsedAt };
  }

  #isUsed(id: string): boolean {
    return this.#uses.has(id);
  }

  #use(image: number, use: Use): void {
    const id = idOf(image);
    this.#unuse(id);
    this.#uses.set(id, use);
    const bench = this.#bench;
    if (use === 'draft') bench.mountedImageRefs.push(`registry.test/${id}@${id}`);
    else if (use === 'volume') {
      bench.container(`of ${id}`, 'base', { mounts: [CollectorBench.imageMount(id)] });
    } else if (use === 'exited') bench.container(`of ${id}`, id, { state: 'CONTAINER_EXITED' });
    else bench.container(`of ${id}`, id);
  }

  #unuse(id: string): void {
    this.#uses.delete(id);
    this.#bench.containers.delete(`of ${id}`);
    const mounted = this.#bench.mountedImageRefs.indexOf(`registry.test/${id}@${id}`);
    if (mounted >= 0) this.#bench.mountedImageRefs.splice(mounted, 1);
  }
}

function idOf(image: number): string {
  return `image-${String(image)}`;
}

function availableOn({ capacityBytes, otherBytes }: Disk, { images }: CollectorBench): number {
  const ofImages = [...images.values()].reduce((sum, { sizeBytes }) => sum + sizeBytes, 0);
  return Math.max(0, capacityBytes - otherBytes - ofImages);
}
