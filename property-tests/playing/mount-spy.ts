/** Notes what is mounted for containers, and what can be seen through it; see observed.ts. */
import type { Mount } from '../../src/cri/index.ts';
import type { TraceRecord } from '../../src/sim/index.ts';
import type { DiskView } from './disk-view.ts';
import type {
  Creation,
  CriCall,
  ObservedMounts,
  SandboxEnd,
  Sight,
  StoredTree,
} from './observed.ts';

/** Where the runtime mounts the images of a sandbox. */
const IMAGE_VOLUMES = '/var/lib/containerd/io.containerd.grpc.v1.cri/image-volumes';
/** What the image service keeps of each mount: a file, named by the mount. */
const MOUNT_RECORDS = '/var/lib/containers/oci/mounts';
const TREES = '/var/lib/containers/oci/unpacked';

/** How workloads call the places of volumes in containers. */
const OF_VOLUME = /^\/volume-\d+$/;

type ContainerMounts = readonly Pick<Mount, 'containerPath' | 'hostPath'>[];

export class MountSpy implements ObservedMounts {
  readonly creations: Creation[] = [];
  readonly sights: Sight[] = [];
  readonly sandboxEnds: SandboxEnd[] = [];
  readonly trees: StoredTree[] = [];
  /** Of the only node. */
  disk: DiskView | undefined;
  readonly #mountsOf = new Map<string, ContainerMounts>();

  /** A container is to be created. */
  begins(call: CriCall, podSandboxId: string, mounts: readonly Mount[]): Creation {
    const creation: Creation = {
      call,
      podSandboxId,
      mounts: mounts.filter(({ containerPath }) => OF_VOLUME.test(containerPath)),
      before: this.#imagesOf(podSandboxId),
    };
    this.creations.push(creation);
    return creation;
  }

  /** It is there, or not. */
  ends(creation: Creation): void {
    creation.after = this.#imagesOf(creation.podSandboxId);
  }

  sandboxRemoved(podSandboxId: string, order: number): void {
    this.sandboxEnds.push({ podSandboxId, order, left: this.#imagesOf(podSandboxId) });
  }

  /** @param order how many records the trace had */
  notice({ type, detail, at }: TraceRecord, order: number): void {
    if (type === 'container.started') {
      const { containerId, mounts } = detail;
      const ofVolumes = mounts.filter(({ containerPath }) => OF_VOLUME.test(containerPath));
      this.#mountsOf.set(containerId, ofVolumes);
      this.#look('start', detail, at, order);
    } else if (type === 'container.exited') {
      this.#look('end', detail, at, order);
      this.#mountsOf.delete(detail.containerId);
    } else if (type === 'container.written') {
      this.#lookAtStore(at);
    }
  }

  #lookAtStore(at: number): void {
    for (const hex of this.disk?.namesIn(TREES) ?? []) {
      // Being unpacked.
      if (hex.startsWith('.')) continue;
      this.trees.push({ at, hex, files: this.disk?.filesAt(`${TREES}/${hex}`) });
    }
  }

  #look(
    when: Sight['when'],
    { podUid, container, containerId }: Pick<Sight, 'podUid' | 'container' | 'containerId'>,
    at: number,
    order: number,
  ): void {
    for (const { containerPath, hostPath } of this.#mountsOf.get(containerId) ?? []) {
      const files = this.disk?.filesAt(hostPath);
      this.sights.push({ when, at, order, podUid, container, containerId, containerPath, files });
    }
  }

  #imagesOf(podSandboxId: string): readonly string[] {
    const directory = `${IMAGE_VOLUMES}/${podSandboxId}`;
    const mounted = this.disk?.mountsBelow(directory) ?? [];
    const shown = this.disk?.namesIn(directory) ?? [];
    const records = Object.entries(this.disk?.filesAt(MOUNT_RECORDS) ?? {})
      .filter(([, text]) => text.includes(`"${directory}/`))
      .map(([name]) => `record ${name}`);
    return [
      ...mounted.map((target) => `mount ${target.slice(target.lastIndexOf('/') + 1)}`),
      ...shown.map((name) => `directory ${name}`),
      ...records,
    ];
  }
}
