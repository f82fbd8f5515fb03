/** One volume of one pod as it is on this node. */
import { invariant, LifecycleRun, type EventTypeOf, type World } from '../../sim/index.ts';
import type { VolumeMounter, VolumePlugin } from '../../volumes/index.ts';
import type { DesiredVolume } from './desired-state-of-world.ts';
import type { VolumeOfPod } from './volume-of-pod.ts';
import { volumeLifecycle, type volumeMachine } from './volume.machine.ts';

export class ActualVolume implements VolumeOfPod {
  readonly podUid: string;
  readonly name: string;
  readonly key: string;
  readonly plugin: VolumePlugin;
  /** To be set up again although it is mounted. */
  remountRequired = false;
  readonly #lifecycle: LifecycleRun<typeof volumeMachine>;
  #mounter: VolumeMounter | undefined;

  /** @param pod how the trace names its pod: `default/web`, or a UID */
  constructor(
    world: World,
    actor: string,
    { podUid, name, key }: VolumeOfPod,
    plugin: VolumePlugin,
    pod: string,
  ) {
    this.podUid = podUid;
    this.name = name;
    this.key = key;
    this.plugin = plugin;
    this.#lifecycle = new LifecycleRun(world, volumeLifecycle, {
      id: `volume/${pod}/${name}`,
      actor,
      effects: {},
    });
  }

  /** How it is set up. Of one that was found on the disk nobody knows before a pod wants it. */
  get mounter(): VolumeMounter {
    invariant(this.#mounter !== undefined, 'a volume is set up as some pod wants it');
    return this.#mounter;
  }

  /** A pod wants it: from now on it is known how it is set up. */
  adopt({ spec, pod }: DesiredVolume): void {
    this.#mounter ??= this.plugin.newMounter(spec, pod);
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
