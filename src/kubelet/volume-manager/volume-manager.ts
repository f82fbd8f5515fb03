/**
 * Mounts what pods need and unmounts what they no longer need. Upstream:
 * pkg/kubelet/volumemanager (v1.36): populator and reconciler, each on a grid of 100 ms.
 *
 * Both sleep while nothing changed: the populator looks at pods that were named to it, the reconciler
 * at volumes of theirs, operations that ended, and back-offs that expire.
 */
import type { Container, Pod, Volume } from '../../api/index.ts';
import type { ImageSpec, Mount } from '../../cri/index.ts';
import {
  perform,
  Ticker,
  type Instant,
  type Steps,
  rethrowProgrammerError,
} from '../../sim/index.ts';
import type { VolumePlugin } from '../../volumes/index.ts';
import type { Environment } from '../model/index.ts';
import { makeMounts } from './make-mounts.ts';
import { ManagedVolume } from './managed-volume.ts';
import { OperationExecutor } from './operation-executor.ts';
import { reconcile } from './reconcile.ts';
import type { VolumeManagerOptions } from './volume-manager-options.ts';
import { mountedVolumes, unmountedVolumes, VolumeWaitError } from './volume-wait-error.ts';
import { VolumeWaits } from './volume-waits.ts';

const TICK_MS = 100;

export class VolumeManager {
  readonly #options: VolumeManagerOptions;
  readonly #populator: Ticker;
  readonly #reconciler: Ticker;
  readonly #executor: OperationExecutor;
  readonly #waits: VolumeWaits;
  /** By pod UID, then by the volume's name in the spec. */
  readonly #volumes = new Map<string, Map<string, ManagedVolume>>();
  readonly #podErrors = new Map<string, Set<string>>();
  readonly #podsToPopulate = new Set<string>();
  readonly #volumesToReconcile = new Set<ManagedVolume>();

  constructor(options: VolumeManagerOptions) {
    const { world, actor, host, recorder } = options;
    const { loop } = world;
    this.#options = options;
    this.#waits = new VolumeWaits(world, actor);
    this.#populator = new Ticker({
      loop,
      lane: actor,
      periodMs: TICK_MS,
      pass: () => this.#populate(),
    });
    this.#reconciler = new Ticker({
      loop,
      lane: actor,
      periodMs: TICK_MS,
      pass: () => this.#reconcile(),
    });
    this.#executor = new OperationExecutor({
      world,
      actor,
      host,
      recorder,
      onEnd: (volume, retryAt) => this.#operationEnded(volume, retryAt),
    });
  }

  /** Stops populator and reconciler, and cancels running operations; mounts stay as they are. */
  stop(): void {
    this.#populator.stop();
    this.#reconciler.stop();
    this.#executor.stop();
  }

  /** A pod came, changed or went: the populator looks at it on its next tick. */
  podChanged(podUid: string): void {
    this.#podsToPopulate.add(podUid);
    this.#populator.arm();
  }

  /** Some volume of the pod is Mounted or Uncertain, or an operation on one is under way. */
  podVolumesExist(podUid: string): boolean {
    for (const volume of this.#volumesOf(podUid)) {
      if (volume.isMountedOrUncertain || volume.isBusy) return true;
    }
    return false;
  }

  /**
   * Completes once every volume that a container of the pod mounts is Mounted; also asks for a
   * refresh of the volumes that follow updates. Ending the steps early cancels the wait.
   * @throws {VolumeWaitError} `unmounted volumes=[…], …: <cause>`
   */
  *waitForAttachAndMount(pod: Pod): Steps<void> {
    const { uid } = pod.metadata;
    const names = mountedNames(pod);
    if (names.size === 0) return;
    this.podChanged(uid);
    const isMounted = (name: string): boolean => this.#volume(uid, name)?.isMounted === true;
    const failure = (cause?: string): Error => {
      const all = [...names];
      return unmountedVolumes({
        unmounted: all.filter((name) => !isMounted(name)),
        unattached: all.filter((name) => this.#volume(uid, name)?.attached === false),
        failed: all.filter((name) => this.#volume(uid, name) === undefined),
        ...(cause === undefined ? {} : { cause }),
      });
    };
    const done = (): boolean => {
      const errors = this.#popErrors(uid);
      if (errors.length > 0) throw failure(errors.join('; '));
      for (const name of names) if (!isMounted(name)) return false;
      return true;
    };
    yield* perform(this.#waits.until(uid, done, () => failure()));
  }

  *waitForUnmount(pod: Pod): Steps<void> {
    const { uid } = pod.metadata;
    this.podChanged(uid);
    const mounted = (): readonly string[] => {
      const names: string[] = [];
      for (const { name, isMounted } of this.#volumesOf(uid)) if (isMounted) names.push(name);
      return names;
    };
    const timedOut = (): Error => mountedVolumes(mounted());
    yield* perform(this.#waits.until(uid, () => mounted().length === 0, timedOut));
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
    const volumeOf = (name: string) => this.#volume(metadata.uid, name);
    return makeMounts(this.#options.host, volumeOf, container, environment, imageVolumes);
  }

  /** Desired state: which volumes each named pod needs now. */
  #populate(): void {
    const { podStates, getPod } = this.#options;
    for (const uid of this.#podsToPopulate) {
      this.#podsToPopulate.delete(uid);
      const pod = getPod(uid);
      if (podStates.shouldPodRuntimeBeRemoved(uid)) this.#undesire(uid);
      else if (pod !== undefined && !podStates.shouldPodContainersBeTerminating(uid)) {
        this.#desire(pod);
      }
    }
  }

  #desire(pod: Pod): void {
    for (const name of mountedNames(pod)) {
      const spec = (pod.spec.volumes ?? []).find((volume) => volume.name === name);
      if (spec === undefined) continue;
      const volume = this.#volume(pod.metadata.uid, name) ?? this.#create(pod, spec);
      if (volume === undefined) continue;
      volume.pod = pod;
      if (volume.isMounted && volume.plugin.requiresRemount(spec)) volume.remountRequired = true;
      this.#touch(volume);
    }
  }

  #undesire(podUid: string): void {
    for (const volume of this.#volumesOf(podUid)) {
      volume.desired = false;
      this.#touch(volume);
    }
    this.#podErrors.delete(podUid);
  }

  #create(pod: Pod, spec: Volume): ManagedVolume | undefined {
    const { world, actor } = this.#options;
    const { uid } = pod.metadata;
    let plugin: VolumePlugin;
    try {
      plugin = this.#findPlugin(spec);
    } catch (error) {
      rethrowProgrammerError(error);
      const errors = this.#podErrors.get(uid) ?? new Set();
      const why = error instanceof Error ? error.message : String(error);
      errors.add(`failed to get Plugin from volumeSpec for volume "${spec.name}" err=${why}`);
      this.#podErrors.set(uid, errors);
      this.#waits.notify(uid);
      return undefined;
    }
    const volume = new ManagedVolume({ world, actor, plugin, spec, pod });
    const ofPod = this.#volumes.get(uid) ?? new Map<string, ManagedVolume>();
    this.#volumes.set(uid, ofPod.set(spec.name, volume));
    return volume;
  }

  /** Exactly one plugin must support a volume. */
  #findPlugin(spec: Volume): VolumePlugin {
    const matches = this.#options.plugins.filter((plugin) => plugin.canSupport(spec));
    const [plugin] = matches;
    if (plugin === undefined) throw new VolumeWaitError('no volume plugin matched');
    if (matches.length > 1) {
      const names = matches.map((match) => match.name).join(',');
      throw new VolumeWaitError(`multiple volume plugins matched: ${names}`);
    }
    return plugin;
  }

  #touch(volume: ManagedVolume): void {
    this.#volumesToReconcile.add(volume);
    this.#reconciler.arm();
  }

  #reconcile(): void {
    const { sourcesReady, podStates } = this.#options;
    const volumes = [...this.#volumesToReconcile];
    this.#volumesToReconcile.clear();
    const plan = reconcile(volumes, sourcesReady());
    for (const volume of plan.forget) this.#forget(volume);
    for (const volume of plan.abandon) {
      this.#executor.abandon(volume);
      this.#executor.unmount(volume);
    }
    for (const volume of plan.unmount) {
      if (!this.#isHeld(volume, 'unmount')) this.#executor.unmount(volume);
    }
    for (const volume of plan.attach) {
      volume.attached = true;
      this.#touch(volume);
    }
    for (const volume of plan.mount) {
      // Stricter than upstream: once the pod ends nothing new is resolved or pulled (P17).
      if (podStates.shouldPodContainersBeTerminating(volume.podUid)) continue;
      if (!this.#isHeld(volume, 'mount')) this.#executor.mount(volume);
    }
  }

  /** Whether a back-off forbids the operation now; if so, it is looked at again when it ends. */
  #isHeld(volume: ManagedVolume, operationName: 'mount' | 'unmount'): boolean {
    const until = this.#executor.heldUntil(volume, operationName);
    if (until === undefined) return false;
    this.#volumesToReconcile.add(volume);
    this.#reconciler.arm(until);
    return true;
  }

  #operationEnded(volume: ManagedVolume, retryAt: Instant | undefined): void {
    this.#volumesToReconcile.add(volume);
    this.#reconciler.arm(retryAt);
    this.#waits.notify(volume.podUid);
  }

  #forget(volume: ManagedVolume): void {
    const ofPod = this.#volumes.get(volume.podUid);
    ofPod?.delete(volume.name);
    if (ofPod?.size === 0) this.#volumes.delete(volume.podUid);
    this.#executor.forget(volume);
    volume.dispose();
  }

  #volumesOf(podUid: string): Iterable<ManagedVolume> {
    return this.#volumes.get(podUid)?.values() ?? [];
  }

  #volume(podUid: string, name: string): ManagedVolume | undefined {
    return this.#volumes.get(podUid)?.get(name);
  }

  #popErrors(podUid: string): readonly string[] {
    const errors = this.#podErrors.get(podUid);
    if (errors === undefined) return [];
    this.#podErrors.delete(podUid);
    return [...errors].sort();
  }
}

/** Volumes that some container mounts; others are ignored everywhere. */
function mountedNames({ spec }: Pod): ReadonlySet<string> {
  const names = new Set<string>();
  for (const containers of [spec.initContainers ?? [], spec.containers]) {
    for (const { volumeMounts = [] } of containers) {
      for (const mount of volumeMounts) names.add(mount.name);
    }
  }
  return names;
}
