/**
 * Which volumes are on this node, and how far each has come; a stream of what changes in that.
 * Upstream: pkg/kubelet/volumemanager/cache/actual_state_of_world.go (v1.36).
 *
 * What is not wanted any more stays here until it is gone. Operations report to it by their ends.
 */
import { Subject, Subscription, type Observable } from 'rxjs';
import { listen, type World } from '../../sim/index.ts';
import type { VolumePlugin } from '../../volumes/index.ts';
import { ActualVolume } from './actual-volume.ts';
import type { DesiredVolume } from './desired-state-of-world.ts';
import type { OperationEnd } from './operation-executor.ts';
import { findVolume, type VolumeOfPod } from './volume-of-pod.ts';

export interface ActualStateOfWorldOptions {
  readonly world: World;
  readonly actor: string;
  /** Operations on volumes that ended. */
  readonly ended$: Observable<OperationEnd>;
}

const NONE: readonly ActualVolume[] = [];

export class ActualStateOfWorld {
  readonly #options: ActualStateOfWorldOptions;
  readonly #changes = new Subject<VolumeOfPod>();
  /** Volumes that were noticed, whose operation ended, or that are to be set up anew. */
  readonly changes$: Observable<VolumeOfPod> = this.#changes.asObservable();
  readonly #volumes = new Map<string, ActualVolume[]>();
  #hearing = new Subscription();

  constructor(options: ActualStateOfWorldOptions) {
    this.#options = options;
  }

  start(): void {
    const { world, ended$ } = this.#options;
    this.#hearing = listen(world.loop, ended$, (end) => this.#settle(end));
  }

  stop(): void {
    this.#hearing.unsubscribe();
  }

  get volumes(): readonly ActualVolume[] {
    return [...this.#volumes.values()].flat();
  }

  get(podUid: string, name: string): ActualVolume | undefined {
    return findVolume(this.#volumes.get(podUid), name);
  }

  ofPod(podUid: string): readonly ActualVolume[] {
    return this.#volumes.get(podUid) ?? NONE;
  }

  /** A volume that is wanted is there to be mounted. Upstream: MarkVolumeAsAttached. */
  add(desired: DesiredVolume): void {
    const { world, actor } = this.#options;
    const { namespace, name } = desired.pod.metadata;
    this.#add(new ActualVolume(world, actor, desired, desired.plugin, `${namespace}/${name}`));
  }

  /**
   * A volume was found on the disk. Whether it is mounted is uncertain: its directory may be all there is
   * of it. Upstream: AddVolumeToReportAsAttached, MarkVolumeAsUncertain of reconstruct.go.
   */
  addFound(found: VolumeOfPod, plugin: VolumePlugin): void {
    const { world, actor } = this.#options;
    const volume = new ActualVolume(world, actor, found, plugin, found.podUid);
    volume.send('FOUND');
    this.#add(volume);
  }

  /** A mounted volume is to be set up again. */
  markRemountRequired(podUid: string, name: string): void {
    const volume = this.get(podUid, name);
    if (volume?.isMounted !== true) return;
    volume.remountRequired = true;
    this.#changes.next(volume);
  }

  /** The volume is neither wanted nor mounted. */
  delete(volume: ActualVolume): void {
    const left = this.ofPod(volume.podUid).filter((other) => other !== volume);
    if (left.length === 0) this.#volumes.delete(volume.podUid);
    else this.#volumes.set(volume.podUid, left);
    volume.dispose();
  }

  #add(volume: ActualVolume): void {
    const ofPod = this.#volumes.get(volume.podUid);
    if (ofPod === undefined) this.#volumes.set(volume.podUid, [volume]);
    else ofPod.push(volume);
    this.#changes.next(volume);
  }

  #settle({ volume, operationName, outcome }: OperationEnd): void {
    if (operationName === 'mount' && outcome === 'SUCCEEDED') volume.remountRequired = false;
    volume.send(outcome);
    this.#changes.next(volume);
  }
}
