/** One volume of one pod as it is on this node. */
import { LifecycleRun, type EventTypeOf, type World } from '../../sim/index.ts';
import type { VolumeMounter, VolumePlugin } from '../../volumes/index.ts';
import type { DesiredVolume } from './desired-state-of-world.ts';
import type { VolumeOfPod } from './volume-of-pod.ts';
import { volumeLifecycle, type volumeMachine } from './volume.machine.ts';

export class ActualVolume implements VolumeOfPod {
  readonly podUid: string;
  readonly name: string;
  readonly key: string;
  readonly plugin: VolumePlugin;
  readonly mounter: VolumeMounter;
  /** To be set up again although it is mounted. */
  remountRequired = false;
  readonly #lifecycle: LifecycleRun<typeof volumeMachine>;

  constructor(world: World, actor: string, desired: DesiredVolume) {
    const { podUid, name, key, plugin, spec, pod } = desired;
    this.podUid = podUid;
    this.name = name;
    this.key = key;
    this.plugin = plugin;
    this.mounter = plugin.newMounter(spec, pod);
    this.#lifecycle = new LifecycleRun(world, volumeLifecycle, {
      id: `volume/${pod.metadata.namespace}/${pod.metadata.name}/${name}`,
      actor,
      effects: {},
    });
  }

  get state() {
    return this.#lifecycle.state;
  }

  /** For waiting containers; a refresh under way does not change it. */
  get isMounted(): boolean {
    return this.state === 'mounted' || this.state === 'refreshing';
  }

  /** There is something to unmount. */
  get isMountedOrUncertain(): boolean {
    return this.isMounted || this.state === 'uncertain';
  }

  /** An operation is under way. */
  get isBusy(): boolean {
    return this.isMounting || this.state === 'unmounting';
  }

  /** A set-up is under way, the first one, another one or a refresh. */
  get isMounting(): boolean {
    const { state } = this;
    return state === 'mounting' || state === 'remounting' || state === 'refreshing';
  }

  send(type: EventTypeOf<typeof volumeMachine>): void {
    this.#lifecycle.send(type);
  }

  dispose(): void {
    this.#lifecycle.stop();
  }
}
