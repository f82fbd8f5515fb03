/**
 * Mounts what pods need and unmounts what they no longer need. Upstream:
 * pkg/kubelet/volumemanager (v1.36): populator and reconciler, each on a grid of 100 ms.
 *
 *     pods named --> populator --> DesiredStateOfWorld --changes$--+--> waits of the pod workers
 *                                                                  |
 *                        +-------> ActualStateOfWorld ---changes$--+--> reconciler: reconcile(desired, actual)
 *                        |                                                    | a plan
 *                        +--ended$-- OperationExecutor <----------------------+
 *
 * What is on the disk when a kubelet starts is told to the actual state by the reconstruction.
 * Everything sleeps while nothing changes. This file wires, and answers the pod workers.
 */
import { merge } from 'rxjs';
import type { Container, Pod } from '../../api/index.ts';
import type { ImageSpec, Mount } from '../../cri/index.ts';
import { decodeText, perform, type Steps } from '../../sim/index.ts';
import { findInVolume } from '../../volumes/index.ts';
import type { Environment } from '../model/index.ts';
import { ActualStateOfWorld } from './actual-state-of-world.ts';
import { DesiredStateOfWorld } from './desired-state-of-world.ts';
import { DesiredStateOfWorldPopulator } from './desired-state-of-world-populator.ts';
import { makeMounts } from './make-mounts.ts';
import { mountedNames } from './mounted-names.ts';
import { OperationExecutor } from './operation-executor.ts';
import { Reconciler } from './reconciler.ts';
import { Reconstruction } from './reconstruction.ts';
import type { VolumeManagerOptions } from './volume-manager-options.ts';
import { mountedVolumes, unmountedVolumes } from './volume-wait-error.ts';
import { showVolumes } from './volume-gauge.ts';
import { showVolumeStats } from './volume-stats.ts';
import { VolumeWaits } from './volume-waits.ts';

export class VolumeManager {
  readonly #options: VolumeManagerOptions;
  readonly #desired = new DesiredStateOfWorld();
  readonly #executor: OperationExecutor;
  readonly #actual: ActualStateOfWorld;
  readonly #populator: DesiredStateOfWorldPopulator;
  readonly #reconciler: Reconciler;
  readonly #reconstruction: Reconstruction;
  readonly #waits: VolumeWaits;

  constructor(options: VolumeManagerOptions) {
    const { world, actor } = options;
    this.#options = options;
    this.#executor = new OperationExecutor(options);
    const desired = this.#desired;
    const executor = this.#executor;
    const actual = new ActualStateOfWorld({ world, actor, ended$: executor.ended$ });
    this.#actual = actual;
    showVolumes(options.metrics, desired, actual);
    showVolumeStats(options.metrics, desired, actual, () => options.node().diskStats);
    this.#populator = new DesiredStateOfWorldPopulator({ desired, ...options, actual });
    const reconstruction = new Reconstruction({ actual, ...options });
    this.#reconstruction = reconstruction;
    const populator = this.#populator;
    this.#reconciler = new Reconciler({
      desired,
      ...options,
      actual,
      executor,
      populator,
      reconstruction,
    });
    this.#waits = new VolumeWaits(world, actor, merge(desired.changes$, actual.changes$));
  }

  start(): void {
    this.#actual.start();
    this.#reconciler.start();
    this.#waits.start();
    this.#reconstruction.start();
    this.#populator.start();
  }

  /** Stops all loops, and cancels running operations; mounts stay as they are. */
  stop(): void {
    this.#reconstruction.stop();
    this.#populator.stop();
    this.#reconciler.stop();
    this.#waits.stop();
    this.#executor.stop();
    this.#actual.stop();
  }

  /** A pod came, changed or went: the populator looks at it on its next tick. */
  podChanged(podUid: string): void {
    this.#populator.podChanged(podUid);
  }

  /**
   * Some volume of the pod is Mounted or Uncertain, or an operation on one is under way. Before this kubelet
   * has looked at its disk, any may.
   */
  podVolumesExist(podUid: string): boolean {
    if (!this.#reconstruction.isDone) return true;
    for (const volume of this.#actual.ofPod(podUid)) {
      if (volume.isMountedOrUncertain || volume.isBusy) return true;
    }
    return false;
  }

  /**
   * Asks for a refresh of the volumes that follow updates, and answers whether there is nothing to wait for: of a
   * pod at rest every volume that a container mounts is Mounted.
   */
  askAgain(pod: Pod): boolean {
    const { uid } = pod.metadata;
    const wanted = this.#populator.wantedBy(pod);
    if (wanted !== undefined) {
      this.#populator.refreshPod(uid);
      for (const { name } of wanted) {
        if (this.#actual.get(uid, name)?.isMounted !== true) return false;
      }
      return true;
    }
    const names = mountedNames(pod);
    if (names.length === 0) return true;
    this.#populator.reprocessPod(uid);
    if (this.#desired.hasErrors(uid)) return false;
    for (const name of names) if (!this.#isMounted(uid, name)) return false;
    return true;
  }

  #isMounted(podUid: string, outerName: string): boolean {
    const name = this.#desired.called(podUid, outerName)?.name ?? outerName;
    return this.#actual.get(podUid, name)?.isMounted === true;
  }

  /**
   * Completes once every volume that a container of the pod mounts is Mounted, for who has asked for them and cannot go on.
   * Ending the steps early cancels the wait.
   * @throws {VolumeWaitError} `unmounted volumes=[…], …: <cause>`
   */
  waitForAttachAndMount(pod: Pod): Steps<void> {
    const { uid } = pod.metadata;
    const names = mountedNames(pod);
    const desired = this.#desired;
    const isMounted = (outerName: string): boolean => this.#isMounted(uid, outerName);
    const unmounted = (): string[] => names.filter((name) => !isMounted(name));
    const failure = (cause?: string): Error =>
      unmountedVolumes({
        unmounted: unmounted(),
        failed: names.filter((name) => !desired.called(uid, name)),
        ...(cause === undefined ? {} : { cause }),
      });
    const done = (): boolean => {
      const errors = desired.popErrors(uid);
      if (errors.length > 0 && unmounted().length > 0) throw failure(errors.join('; '));
      for (const name of names) if (!isMounted(name)) return false;
      return true;
    };
    return perform(this.#waits.until(uid, done, () => failure()));
  }

  /** Ending the steps early cancels the wait. @throws {VolumeWaitError} */
  waitForUnmount(pod: Pod): Steps<void> {
    const { uid } = pod.metadata;
    this.#populator.reprocessPod(uid);
    const done = (): boolean => !this.#actual.ofPod(uid).some(({ isMounted }) => isMounted);
    const timedOut = (): Error => {
      const mounted = this.#actual.ofPod(uid).filter(({ isMounted }) => isMounted);
      return mountedVolumes(mounted.map(({ plugin, name }) => `${plugin.name}/${uid}-${name}`));
    };
    return perform(this.#waits.until(uid, done, timedOut));
  }

  /**
   * The text of a file of a mounted volume; undefined: there is none.
   * @throws {Error} if the volume is not mounted
   */
  *readFile({ metadata }: Pod, volumeName: string, path: string): Steps<string | undefined> {
    const { uid } = metadata;
    const desired = this.#desired.called(uid, volumeName);
    const volume = desired && this.#actual.get(uid, desired.name);
    if (volume?.isMounted !== true) {
      throw new Error(`cannot find the volume "${volumeName}" referenced by FileKeyRef`);
    }
    const root = volume.mounter.getPath();
    return yield* perform(
      this.#options.host.perform(async (files) => {
        const found = await findInVolume(files, root, path);
        return found === undefined ? undefined : decodeText(await files.readFile(found));
      }),
    );
  }

  /**
   * What one container gets mounted; subPaths are bound now, those of images by the runtime.
   * Upstream: makeMounts.
   * @param imageVolumes what image volumes stand for, by their names
   * @throws {Error} `cannot find volume "x" to mount into container "c"`, or about a subPath
   */
  containerMounts(
    { metadata }: Pod,
    container: Container,
    environment: Environment,
    imageVolumes: ReadonlyMap<string, ImageSpec>,
  ): Steps<readonly Mount[]> {
    const { uid } = metadata;
    const volumeOf = (outerName: string) => {
      const desired = this.#desired.called(uid, outerName);
      return desired && this.#actual.get(uid, desired.name);
    };
    const { host, world } = this.#options;
    const place = { host, now: world.now() };
    return makeMounts(place, volumeOf, container, environment, imageVolumes);
  }
}
