/** A node that lives through a disk story. At the end its disk is filled, and it has a quarter of an hour. */
import { OCI_ROOT } from '../../src/cri/oci/index.ts';
import type { KubeletConfiguration } from '../../src/kubelet/index.ts';
import { fillDisk } from '../../src/lab/fill-disk.ts';
import { DEFAULT_START_AT, measureUsage, type FileSystem } from '../../src/sim/index.ts';
import { pullRecordsOn } from '../playing/pull-records-on.ts';
import { Stage, type Defect } from '../playing/stage.ts';
import { contentOf, imageReference, podManifest, REGISTRIES } from './content.ts';
import type { DiskStory, Happening, Keeper } from './disk-story.ts';
import { DiskWatch } from './disk-watch.ts';
import type { Lived, Look, PulledRecord } from './lived.ts';
import { walkDisk } from './walk-disk.ts';

const MIB = 2 ** 20;
const CAPACITY = { capacityBytes: 4 * MIB, inodes: 10_000 };
/** Two looks at the images, twice the least age, the greatest age, and some. */
const END_MS = 1_000_000;
const MINUTE_MS = 60_000;

const EVICTION = { 'nodefs.available': '10%', 'imagefs.available': '15%' };

/** In percent; see `KubeletConfiguration`. */
export const HIGH = 70;
export const LOW = 60;
export const MAX_AGE_MS = 10 * MINUTE_MS;
/** Upstream's default. */
export const MIN_AGE_MS = 2 * MINUTE_MS;
export const LOOK_MS = 5 * MINUTE_MS;
export const EVICTION_PERCENT = 15;

export function keepersConfiguration(keeper: Keeper): Partial<KubeletConfiguration> {
  const collects = keeper === 'collector' || keeper === 'both';
  const evicts = keeper === 'eviction' || keeper === 'both' || keeper === 'only eviction';
  return {
    ...(collects ? { imageGCHighThresholdPercent: HIGH, imageGCLowThresholdPercent: LOW } : {}),
    ...(keeper === 'age' ? { imageMaximumGCAgeMs: MAX_AGE_MS } : {}),
    ...(collects || keeper === 'eviction' ? {} : { imageGCHighThresholdPercent: 100 }),
    evictionHard: evicts ? EVICTION : {},
    evictionPressureTransitionPeriodMs: 30_000,
  };
}

export async function playDiskStory(story: DiskStory, defect: Defect = {}): Promise<Lived> {
  const played = new PlayedDisk(story);
  await played.open(defect);
  let endedBy: unknown;
  try {
    for (const { afterMs, happening } of story.happenings) {
      await played.stage.wait(afterMs);
      await played.happens(happening);
      await played.look();
    }
    await played.end();
  } catch (error) {
    endedBy = error;
  }
  await played.stage.lab.close();
  return played.lived(endedBy);
}

class PlayedDisk {
  readonly #story: DiskStory;
  readonly #watch = new DiskWatch();
  readonly #looks: Look[] = [];
  readonly #faults: { readonly from: number; readonly to: number }[] = [];
  #stage: Stage | undefined;
  #lives = 0;

  constructor(story: DiskStory) {
    this.#story = story;
  }

  get stage(): Stage {
    if (this.#stage === undefined) throw new Error('the story has not begun');
    return this.#stage;
  }

  async open({ ports, seams, kubelet, ...defect }: Defect): Promise<void> {
    const { keeper, isSplit, seed } = this.#story;
    const watch = this.#watch;
    const said = keepersConfiguration(keeper);
    this.#stage = await Stage.open(
      { actions: [], answers: [], seed, kubelet: said },
      {
        disk: { ...CAPACITY, ...(isSplit ? { imageFs: CAPACITY } : {}) },
        ...(REGISTRIES === undefined ? {} : { registries: REGISTRIES }),
        ports: (real) => ports?.(watch.ports(real)) ?? watch.ports(real),
        seams: watch.seams(seams),
        ...(kubelet === undefined ? {} : { kubelet }),
        ...defect,
      },
    );
    watch.stage = this.#stage;
  }

  async happens(happening: Happening): Promise<void> {
    const { stage } = this;
    switch (happening.kind) {
      case 'pod': {
        const name = `pod-${String(happening.pod)}`;
        if (stage.lab.pod(name) !== undefined) return;
        this.#lives += 1;
        return stage.do({ apply: [podManifest(happening.pod, happening.shape, this.#lives)] });
      }
      case 'delete':
        return this.#delete(`pod-${String(happening.pod)}`);
      case 'fill':
        return this.#fill(happening.percent);
      case 'push':
        return stage.do({ push: contentOf(happening.image, happening.version) });
      case 'pull by hand':
        return stage.do({ image: { pull: imageReference(happening.image) } });
      case 'remove by hand':
        return stage.do({ image: { remove: imageReference(happening.image) } });
      case 'restart':
        return this.#restart(happening.silentMs);
      case 'slow images': {
        const { forMs } = happening;
        await stage.do({ fault: { point: 'cri.removeImage', delay: 3000, for: forMs } });
        await stage.do({ fault: { point: 'cri.createContainer', delay: 2000, for: forMs } });
        return stage.do({ fault: { point: 'cri.pullImage', delay: 4000, for: forMs } });
      }
      case 'failing removals': {
        const { forMs } = happening;
        this.#faults.push({ from: stage.now, to: stage.now + forMs });
        return stage.do({ fault: { point: 'cri.removeImage', error: 'Unknown', for: forMs } });
      }
    }
  }

  /** Faults have run out when the disk is filled for the last time. */
  async end(): Promise<void> {
    const { stage } = this;
    const healedAt = Math.max(0, ...this.#faults.map(({ to }) => to), this.#watch.silentUntil);
    await stage.wait(healedAt - stage.now);
    await this.#fill(this.#story.endsAtPercent);
    await stage.wait(END_MS);
    await this.look();
  }

  lived(endedBy: unknown): Lived {
    const { trace } = this.stage.lab.world;
    const { calls, events } = this.stage.observed;
    const { removals, evictions, starts, lists } = this.#watch;
    return {
      story: this.#story,
      looks: this.#looks,
      removals,
      evictions,
      evictedAt: new Map(
        events
          .filter(({ reason }) => reason === 'Evicted')
          .toReversed()
          .map(({ podUid, at }) => [podUid, at]),
      ),
      starts,
      lists,
      collected: trace.records.flatMap(({ at, type, detail }, order) =>
        type === 'image.collected' ? [{ at, order, id: detail.id, reason: detail.reason }] : [],
      ),
      reclaimedAt: trace
        .of('eviction.reclaims')
        .filter(({ detail }) => detail.what === 'unused-images')
        .map(({ at }) => at),
      said: events.filter(({ user, fieldPath, podUid }) => {
        return user.startsWith('kubelet/') && fieldPath === '' && podUid === 'node-1';
      }),
      calls,
      faults: this.#faults,
      endedBy,
    };
  }

  /** What the image service says of its store counts only if nothing changes there meanwhile. */
  async look(): Promise<void> {
    const { stage } = this;
    const { files, asked } = this.#watch;
    if (files === undefined || asked === undefined) return;
    const before = await measureUsage(files, OCI_ROOT);
    const says = await stage.lab.perform(asked.imageFsInfo());
    const { realWork } = stage.lab.world;
    const look = await stage.lab.perform(realWork.afterAll(() => this.#lookAt(files)));
    const walked = await measureUsage(files, OCI_ROOT);
    const isStill =
      before.usedBytes === walked.usedBytes && before.inodesUsed === walked.inodesUsed;
    if (look !== undefined) {
      this.#looks.push({ ...look, store: isStill ? { says, walked } : undefined });
    }
  }

  async #lookAt(files: FileSystem): Promise<Omit<Look, 'store'> | undefined> {
    const stock = this.#watch.take();
    const { pulled } = await pullRecordsOn(files);
    if (stock === undefined) return undefined;
    const host = this.stage.lab.cluster.node('node-1')?.host;
    return {
      ...stock,
      figures: {
        rootFs: await (host?.files ?? files).statfs('/'),
        imageFs: await (host?.files ?? files).statfs(OCI_ROOT),
      },
      walked: await walkDisk(files, this.#story.isSplit ? OCI_ROOT : undefined),
      records: pulled.map(recordOf),
    };
  }

  async #delete(name: string): Promise<void> {
    if (this.stage.lab.pod(name) === undefined) return;
    return this.stage.do({
      delete: { kind: 'Pod', name, namespace: 'default', gracePeriodSeconds: 1 },
    });
  }

  /** As the step `fill`, past whatever a defect makes of the disk. */
  async #fill(percent: number): Promise<void> {
    const { files } = this.#watch;
    const { lab } = this.stage;
    if (files === undefined) return;
    const path = this.#story.isSplit ? `${OCI_ROOT}/ballast` : '/ballast';
    await lab.perform(lab.world.realWork.afterAll(() => fillDisk(files, path, { percent })));
  }

  async #restart(silentMs: number): Promise<void> {
    const { stage } = this;
    const watch = this.#watch;
    // A silence that lasts is met by the next kubelet as well.
    if (silentMs > 0 && stage.now >= watch.silentUntil) {
      const match = 'kubelet/node-1 watch pods';
      await stage.do({ fault: { point: 'api.request', match, hang: true, for: silentMs } });
      watch.silentUntil = stage.now + silentMs;
    }
    watch.restarted();
    stage.lab.cluster.node('node-1')?.restartKubelet();
  }
}

function recordOf(text: string): PulledRecord {
  const { imageRef, lastUpdatedTime } = JSON.parse(text) as {
    readonly imageRef: string;
    readonly lastUpdatedTime: string;
  };
  return { imageRef, lastUpdatedAt: Date.parse(lastUpdatedTime) - DEFAULT_START_AT };
}
