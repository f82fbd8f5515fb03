/** One volume of one pod: what is wanted of it, and what is. Desired and actual state of the world
 * meet here, by volume, so that no pass ever walks all of them. */
import type { Pod, Volume } from '../../api/index.ts';
import { LifecycleRun, type EventTypeOf, type World } from '../../sim/index.ts';
import type { VolumeMounter, VolumePlugin } from '../../volumes/index.ts';
import { volumeLifecycle, type volumeMachine } from './volume.machine.ts';

export interface ManagedVolumeOptions {
  readonly world: World;
  readonly actor: string;
  readonly plugin: VolumePlugin;
  readonly spec: Volume;
  readonly pod: Pod;
}

export class ManagedVolume {
  readonly podUid: string;
  readonly name: string;
  /** `<pod UID>/<name>` */
  readonly key: string;
  readonly plugin: VolumePlugin;
  readonly mounter: VolumeMounter;
  /** The newest copy of the pod, for events and credentials. */
  pod: Pod;
  /** In the desired state of the world. */
  desired = true;
  /** Non-attachable volumes only need to be noticed once. */
  attached = false;
  /** Set up again although mounted. */
  remountRequired = false;
  readonly #lifecycle: LifecycleRun<typeof volumeMachine>;

  constructor({ world, actor, plugin, spec, pod }: ManagedVolumeOptions) {
    const { uid, namespace, name } = pod.metadata;
    this.podUid = uid;
    this.name = spec.name;
    this.key = `${uid}/${spec.name}`;
    this.plugin = plugin;
    this.pod = pod;
    this.mounter = plugin.newMounter(spec, pod);
    this.#lifecycle = new LifecycleRun(world, volumeLifecycle, {
      id: `volume/${namespace}/${name}/${spec.name}`,
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
