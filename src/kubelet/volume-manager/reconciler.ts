/**
 * Makes the actual state of the world the desired one, volume by volume, on a grid of 100 ms. Looks at
 * those that changed on either side, and at those whose back-off ends; no pass ever walks all.
 * Upstream: pkg/kubelet/volumemanager/reconciler/reconciler.go (v1.36).
 */
import { Subscription } from 'rxjs';
import { listen, Ticker } from '../../sim/index.ts';
import type { ActualVolume } from './actual-volume.ts';
import type { ActualStateOfWorld } from './actual-state-of-world.ts';
import type { DesiredStateOfWorld, DesiredVolume } from './desired-state-of-world.ts';
import type { DesiredStateOfWorldPopulator } from './desired-state-of-world-populator.ts';
import type { OperationExecutor, OperationName } from './operation-executor.ts';
import { reconcile, type VolumePair } from './reconcile.ts';
import type { Reconstruction } from './reconstruction.ts';
import type { VolumeManagerOptions } from './volume-manager-options.ts';
import type { VolumeOfPod } from './volume-of-pod.ts';

const TICK_MS = 100;

export interface ReconcilerOptions extends Pick<
  VolumeManagerOptions,
  'world' | 'actor' | 'podStates' | 'sourcesReady' | 'decisions'
> {
  readonly populator: DesiredStateOfWorldPopulator;
  readonly reconstruction: Reconstruction;
  readonly desired: DesiredStateOfWorld;
  readonly actual: ActualStateOfWorld;
  readonly executor: OperationExecutor;
}

export class Reconciler {
  readonly #options: ReconcilerOptions;
  readonly #ticker: Ticker;
  /** To be looked at, by key. */
  readonly #changed = new Map<string, VolumeOfPod>();
  #hearing = new Subscription();

  constructor(options: ReconcilerOptions) {
    const { world, actor } = options;
    this.#options = options;
    this.#ticker = new Ticker({
      loop: world.loop,
      lane: actor,
      periodMs: TICK_MS,
      pass: () => this.#reconcile(),
    });
  }

  start(): void {
    const { world, desired, actual } = this.#options;
    const lookAt = (volume: VolumeOfPod): void => this.#lookAt(volume);
    this.#hearing = listen(world.loop, desired.changes$, lookAt);
    this.#hearing.add(listen(world.loop, actual.changes$, lookAt));
  }

  stop(): void {
    this.#hearing.unsubscribe();
    this.#ticker.stop();
  }

  #lookAt(volume: VolumeOfPod): void {
    if (this.#isSettled(volume)) return;
    this.#changed.set(volume.key, volume);
    this.#ticker.arm();
  }

  /** It is what it is to be: a pass would find nothing to do, until either side changes again. */
  #isSettled({ podUid, name }: VolumeOfPod): boolean {
    const { desired, actual } = this.#options;
    const volume = actual.get(podUid, name);
    if (volume?.state !== 'mounted' || volume.remountRequired) return false;
    return desired.get(podUid, name) !== undefined;
  }

  #reconcile(): void {
    const { desired, actual, executor, podStates, reconstruction } = this.#options;
    if (!reconstruction.isDone) {
      this.#ticker.arm();
      return;
    }
    const pairs: VolumePair<DesiredVolume, ActualVolume>[] = [];
    for (const { podUid, name } of this.#changed.values()) {
      pairs.push({ desired: desired.get(podUid, name), actual: actual.get(podUid, name) });
    }
    this.#changed.clear();
    const plan = reconcile(pairs, ({ podUid }) => this.#isReadyToUnmount(podUid));
    for (const volume of plan.forget) {
      executor.forget(volume);
      actual.delete(volume);
    }
    for (const volume of plan.abandon) {
      executor.abandon(volume);
      executor.unmount(volume);
    }
    for (const volume of plan.unmount) {
      if (!this.#isHeld(volume, 'unmount')) executor.unmount(volume);
    }
    for (const volume of plan.postpone) this.#lookAt(volume);
    for (const volume of plan.attach) actual.add(volume);
    for (const { desired: wanted, actual: volume } of plan.mount) {
      // Stricter than upstream: once the pod ends nothing new is resolved or pulled (P17).
      if (podStates.shouldPodContainersBeTerminating(volume.podUid)) continue;
      if (!this.#isHeld(volume, 'mount')) executor.mount(volume, wanted);
    }
  }

  #isReadyToUnmount(podUid: string): boolean {
    const { decisions, sourcesReady, populator, podStates } = this.#options;
    return decisions.readyToUnmount({
      sourcesReady: sourcesReady(),
      hasAddedPods: populator.hasAddedPods,
      shouldPodRuntimeBeRemoved: podStates.shouldPodRuntimeBeRemoved(podUid),
    });
  }

  /** Whether a back-off forbids the operation now; if so, it is looked at again when it ends. */
  #isHeld(volume: VolumeOfPod, operationName: OperationName): boolean {
    const until = this.#options.executor.heldUntil(volume, operationName);
    if (until === undefined) return false;
    this.#changed.set(volume.key, volume);
    this.#ticker.arm(until);
    return true;
  }
}
