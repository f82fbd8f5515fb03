/** Who stands beside a node in a disk story: below any defect it notes what the kubelet removes, and what was there then. */
import { tap } from 'rxjs';
import type { Client, Event, ResourceClient, ResourceName } from '../../src/api/index.ts';
import type { ImageService, RuntimeService } from '../../src/cri/index.ts';
import { OCI_ROOT } from '../../src/cri/oci/index.ts';
import type { ClusterSeams, LabPorts } from '../../src/lab/index.ts';
import {
  createOperation,
  follow,
  type FileSystem,
  type FileSystemStats,
  type Operation,
} from '../../src/sim/index.ts';
import type { CriCall } from '../playing/observed.ts';
import type { Stage } from '../playing/stage.ts';
import { filesWith } from '../power-cuts/other-files.ts';
import {
  usersOf,
  type Eviction,
  type ListedImages,
  type Removal,
  type StartedOver,
  type Stock,
} from './lived.ts';

const NOTHING: FileSystemStats = { capacityBytes: 0, availableBytes: 0, inodes: 0, inodesFree: 0 };

export class DiskWatch {
  readonly removals: Removal[] = [];
  readonly evictions: Eviction[] = [];
  readonly starts: StartedOver[] = [];
  readonly lists: ListedImages[] = [];
  /** Known once the lab is open. */
  stage: Stage | undefined;
  /** Until when the new kubelet hears of no pod. */
  silentUntil = 0;
  /** The node's disk, and the image service as the kubelet has it. */
  files: FileSystem | undefined;
  asked: ImageService | undefined;
  #beganAt = 0;
  readonly #since = new Map<string, number>();
  readonly #usedAt = new Map<string, number>();

  restarted(): void {
    this.#beganAt = this.stage?.now ?? 0;
    this.#since.clear();
    this.#usedAt.clear();
  }

  ports(real: LabPorts): LabPorts {
    return {
      ...real,
      openHost: async (...host) => {
        const opened = await real.openHost(...host);
        this.files = opened.files;
        return { ...opened, files: this.#files(opened.files) };
      },
    };
  }

  /** The defect's seams, over this. */
  seams(defect: ClusterSeams = {}): ClusterSeams {
    return {
      ...defect,
      imageService: (real, node) => {
        const seen = this.#imageService(real);
        this.asked = defect.imageService?.(seen, node) ?? seen;
        return this.asked;
      },
      runtime: (real, node) => {
        const seen = this.#runtime(real);
        return defect.runtime?.(seen, node) ?? seen;
      },
      client: (real, user) => {
        const seen = this.#client(real);
        return defect.client?.(seen, user) ?? seen;
      },
    };
  }

  /** Undefined while the lab is being opened. */
  take(): Stock | undefined {
    const { stage, files } = this;
    const [node] = stage?.lab.cluster.nodes ?? [];
    if (stage === undefined || node === undefined || files === undefined) return undefined;
    const containers = atOnce(node.runtime.listContainers()) ?? [];
    const mounts = atOnce(node.imageService.listOCIMounts('/var/lib/kubelet/pods')) ?? [];
    const images = atOnce(node.imageService.listImages()) ?? [];
    const mountedRefs = mounts.map(({ imageRef }) => imageRef);
    const stats = { imageFs: NOTHING, rootFs: NOTHING };
    // The memory disk is read when it is asked, and answers later.
    void files.statfs(OCI_ROOT).then((found) => (stats.imageFs = found));
    void files.statfs('/').then((found) => (stats.rootFs = found));
    for (const id of this.#since.keys()) {
      if (!images.some((image) => image.id === id)) this.#since.delete(id);
    }
    for (const { id } of images) {
      if (!this.#since.has(id)) this.#since.set(id, stage.now);
      if (usersOf({ containers, mountedRefs }, id).length > 0) this.#usedAt.set(id, stage.now);
    }
    return {
      at: stage.now,
      order: stage.lab.world.trace.count,
      images,
      containers,
      sandboxes: atOnce(node.runtime.listPodSandbox()) ?? [],
      mountedRefs,
      get imageFs() {
        return stats.imageFs;
      },
      get rootFs() {
        return stats.rootFs;
      },
      since: new Map(this.#since),
      usedAt: new Map(this.#usedAt),
      beganAt: this.#beganAt,
      pods: stage.livingPods,
      isSilent: stage.now < this.silentUntil,
      underWay: stage.observed.calls.filter(({ outcome }: CriCall) => outcome === 'under way'),
    };
  }

  get #order(): number {
    return this.stage?.lab.world.trace.count ?? 0;
  }

  #imageService(real: ImageService): ImageService {
    return {
      ...real,
      removeImage: (image) => this.#removal('image', image.image, real.removeImage(image)),
      // What the kubelet sees now, it has seen.
      listImages: () => {
        const stock = this.take();
        const ids = new Set(stock?.images.map(({ id }) => id));
        if (stock !== undefined) this.lists.push({ order: stock.order, ids });
        return real.listImages();
      },
    };
  }

  /** Directories of logs are no call of the runtime: the kubelet takes them from the disk itself. */
  #files(real: FileSystem): FileSystem {
    const rm = (path: string): Promise<void> => {
      const [, name] = /^\/var\/log\/pods\/([^/]+)$/.exec(path) ?? [];
      const stock = name === undefined ? undefined : this.take();
      if (name !== undefined && stock !== undefined) {
        this.removals.push({ of: 'logs', id: name, stock, outcome: 'done' });
      }
      return real.rm(path);
    };
    return filesWith(real, { rm });
  }

  #runtime(real: RuntimeService): RuntimeService {
    return {
      ...real,
      createContainer: (sandboxId, config, sandboxConfig) => {
        const volumes = config.mounts.flatMap(({ image }) => image?.image ?? []);
        const start: StartedOver = {
          podUid: sandboxConfig.metadata.uid,
          order: this.#order,
          endOrder: Infinity,
          images: [config.image.image, ...volumes],
        };
        this.starts.push(start);
        const work = real.createContainer(sandboxId, config, sandboxConfig);
        const ended = (): void => void (start.endOrder = this.#order);
        return work.pipe(tap({ next: ended, error: ended }));
      },
      removeContainer: (id) => this.#removal('container', id, real.removeContainer(id)),
      removePodSandbox: (id) => this.#removal('sandbox', id, real.removePodSandbox(id)),
    };
  }

  #removal<T>(of: Removal['of'], id: string, work: Operation<T>): Operation<T> {
    return createOperation<T>((sink) => {
      const stock = this.take();
      const removal: Removal | undefined = stock && { of, id, stock, outcome: 'under way' };
      if (removal !== undefined) this.removals.push(removal);
      const end = (outcome: Removal['outcome']): void => {
        if (removal === undefined) return;
        removal.outcome = outcome;
        removal.endedAt = this.stage?.now ?? 0;
        // It may be back before anybody looks.
        if (of !== 'image' || outcome !== 'done') return;
        this.#since.delete(id);
        this.#usedAt.delete(id);
      };
      return follow(work, {
        done: (value) => {
          end('done');
          sink.done(value);
        },
        failed: (error) => {
          end('failed');
          sink.failed(error);
        },
      });
    });
  }

  #client(real: Client): Client {
    return {
      bind: (key, nodeName) => real.bind(key, nodeName),
      evict: (key, options) => real.evict(key, options),
      resource: <Name extends ResourceName>(name: Name) => {
        const resource = real.resource(name);
        return name === 'events' ? this.#events(resource) : resource;
      },
    };
  }

  #events<T>(real: ResourceClient<T>): ResourceClient<T> {
    return {
      ...real,
      create: (manifest) => {
        const { reason, message = '' } = manifest as Event;
        const isForNode = message.startsWith('The node was low on resource');
        const stock = reason === 'Evicted' && isForNode ? this.take() : undefined;
        if (stock !== undefined) this.evictions.push({ stock, message });
        return real.create(manifest);
      },
    };
  }
}

/** What an operation answers without waiting; looking takes no time here. */
function atOnce<T>(operation: Operation<T>): T | undefined {
  let answer: T | undefined;
  follow(operation, { done: (value) => (answer = value), failed: () => undefined });
  return answer;
}
