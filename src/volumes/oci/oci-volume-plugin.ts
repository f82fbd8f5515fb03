/**
 * The draft's volume plugin: a volume whose content is an OCI image or artifact, kept up to date as a
 * ConfigMap's is. Source: KEP-4639, first draft; for publication see published-volume.ts.
 *
 * Each SetUp asks the runtime for the object. With policy `Always`, which is the draft's only one, the tag
 * is resolved again; with `IfNotPresent` and `Never` what the node has is mounted, by its id, and once a
 * volume is published no registry is asked for it. If the object still is what was published, only links
 * that somebody took away are put back; else the new one is mounted beside the old one and swapped in. A
 * failure leaves what was published as it was.
 */
import type { Pod, Volume } from '../../api/index.ts';
import type { MountOCIObjectResponse } from '../../cri/index.ts';
import {
  neverDone,
  operation,
  perform,
  rethrowProgrammerError,
  type Steps,
} from '../../sim/index.ts';
import { nextGeneration } from '../publication/generation.ts';
import { UncertainProgressError } from '../uncertain-progress-error.ts';
import type {
  ObjectPull,
  VolumeHost,
  VolumeMounter,
  VolumePlugin,
  VolumeUnmounter,
} from '../volume-plugin.ts';
import { PublishedVolume, type Generation } from './published-volume.ts';

declare module '../../sim/trace.ts' {
  interface TraceDetails {
    /** Readers see this generation from now on. */
    'volume.published': {
      readonly podUid: string;
      readonly volume: string;
      readonly imageRef: string;
      readonly generation: string;
    };
    'volume.unpublished': { readonly podUid: string; readonly volume: string };
  }
}

export const OCI_PLUGIN_NAME = 'kubernetes.io/oci';

export function createOCIVolumePlugin(volumeHost: VolumeHost): VolumePlugin {
  return new OCIVolumePlugin(volumeHost);
}

class OCIVolumePlugin implements VolumePlugin {
  readonly name = OCI_PLUGIN_NAME;
  readonly #volumeHost: VolumeHost;
  /** By directory; what is on the disk, remembered. A restarted kubelet reads the disk. */
  readonly #published = new Map<string, Generation>();

  constructor(volumeHost: VolumeHost) {
    this.#volumeHost = volumeHost;
  }

  canSupport(volume: Volume): boolean {
    return volume.oci !== undefined;
  }

  requiresRemount(volume: Volume): boolean {
    return this.#volumeHost.remountsOCIVolume(volume);
  }

  newMounter(volume: Volume, pod: Pod): VolumeMounter {
    const directory = this.#directory(pod.metadata.uid, volume.name);
    return {
      attributes: { readOnly: true, managed: true, isFixed: true },
      getPath: () => directory,
      setUp: () => operation(() => this.#setUp(volume, pod, directory)),
    };
  }

  newUnmounter(volumeName: string, podUid: string): VolumeUnmounter {
    return { tearDown: () => operation(() => this.#tearDown(volumeName, podUid)) };
  }

  *#tearDown(volumeName: string, podUid: string): Steps<void> {
    const directory = this.#directory(podUid, volumeName);
    const { world, actor } = this.#volumeHost;
    const wasPublished = yield* new PublishedVolume(this.#volumeHost, directory).remove();
    const isKnown = this.#published.delete(directory);
    if (!wasPublished && !isKnown) return;
    world.trace.append(actor, 'volume.unpublished', { podUid, volume: volumeName });
  }

  *#setUp(spec: Volume, pod: Pod, directory: string): Steps<void> {
    const { world, actor } = this.#volumeHost;
    const volume = new PublishedVolume(this.#volumeHost, directory);
    const old = this.#published.get(directory) ?? (yield* volume.recover());
    if (old !== undefined && !this.requiresRemount(spec)) {
      yield* volume.repair(old);
      return;
    }
    const name = nextGeneration(world, old?.name);
    const path = `${directory}/${name}`;
    let mount: MountOCIObjectResponse | undefined;
    try {
      mount = yield* this.#mount(spec, pod, path, old?.imageRef);
    } catch (error) {
      rethrowProgrammerError(error);
      // The runtime may have made the directory before it failed.
      yield* this.#removeDirectory(path, error);
      throw error;
    }
    if (mount?.mounted !== true) {
      if (old !== undefined) yield* volume.repair(old);
      return;
    }
    const { imageRef } = mount;
    const next: Generation = { name, mountId: mount.id, imageRef, repaired: neverDone() };
    const onPublished = (): void => {
      this.#published.set(directory, next);
      world.trace.append(actor, 'volume.published', {
        podUid: pod.metadata.uid,
        volume: spec.name,
        imageRef,
        generation: name,
      });
    };
    yield* volume.publish(next, old, onPublished);
  }

  /** @throws {UncertainProgressError} of `failure` */
  *#removeDirectory(path: string, failure: unknown): Steps<void> {
    try {
      yield* perform(this.#volumeHost.host.perform((files) => files.rm(path)));
    } catch (error) {
      rethrowProgrammerError(error);
      throw new UncertainProgressError(failure);
    }
  }

  /** Undefined if there is nothing to mount: what is published stays. */
  *#mount(
    spec: Volume,
    pod: Pod,
    path: string,
    published: string | undefined,
  ): Steps<MountOCIObjectResponse | undefined> {
    const { imageService } = this.#volumeHost;
    const image = spec.oci?.image ?? '';
    const policy = spec.oci?.pullPolicy ?? 'Always';
    const request = published === undefined ? { path } : { path, unlessImageRef: published };
    if (policy !== 'Always') {
      const mountById = (id: string) =>
        imageService.mountOCIObject({
          object: { image: id, userSpecifiedImage: image },
          ...request,
        });
      const mount = yield* perform(this.#volumeHost.usePresent(pod, image, mountById));
      if (mount !== undefined) return mount;
      if (published !== undefined) return undefined;
      if (policy === 'Never') {
        // The kubelet's words for an image of a container, whether it is not there or not for this pod.
        throw new Error(`Container image "${image}" is not present with pull policy of Never`);
      }
    }
    const attempt: ObjectPull<MountOCIObjectResponse> = (auth, sent, beforePull) =>
      imageService.mountOCIObject({
        object: { image: sent },
        ...request,
        ...(auth === undefined ? {} : { auth }),
        ...(beforePull === undefined ? {} : { beforePull }),
      });
    return yield* perform(this.#volumeHost.pull(pod, image, attempt, published !== undefined));
  }

  #directory(podUid: string, volumeName: string): string {
    return this.#volumeHost.podVolumeDir(podUid, OCI_PLUGIN_NAME, volumeName);
  }
}
