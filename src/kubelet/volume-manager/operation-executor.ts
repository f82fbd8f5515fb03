/**
 * Runs mounts and unmounts: one at a time for a volume, all volumes in parallel, with back-off.
 * Upstream: pkg/volume/util/operationexecutor, nestedpendingoperations (v1.36). Mounts and
 * unmounts have a back-off each, so a failed mount never delays an unmount.
 */
import type { EventRecorder } from '../../api/index.ts';
import {
  follow,
  operation,
  perform,
  type Cancel,
  type Host,
  type Instant,
  type Operation,
  type Steps,
  type World,
} from '../../sim/index.ts';
import { removeSubPaths, UncertainProgressError } from '../../volumes/index.ts';
import { BackOff, podDirectory, VOLUME_BACK_OFF } from '../model/index.ts';
import type { ManagedVolume } from './managed-volume.ts';
import './trace-records.ts';

export interface OperationExecutorOptions {
  readonly world: World;
  readonly actor: string;
  readonly host: Host;
  readonly recorder: EventRecorder;
  /** An operation ended; `retryAt` says when a failed one may run again. */
  readonly onEnd: (volume: ManagedVolume, retryAt: Instant | undefined) => void;
}

type OperationName = 'mount' | 'unmount';

export class OperationExecutor {
  readonly #options: OperationExecutorOptions;
  readonly #backOffs = {
    mount: new BackOff(VOLUME_BACK_OFF),
    unmount: new BackOff(VOLUME_BACK_OFF),
  };
  readonly #running = new Map<ManagedVolume, Cancel>();

  constructor(options: OperationExecutorOptions) {
    this.#options = options;
  }

  stop(): void {
    for (const cancel of this.#running.values()) cancel();
    this.#running.clear();
  }

  /** When the operation may run, if not now. */
  heldUntil({ key }: ManagedVolume, operationName: OperationName): Instant | undefined {
    return this.#backOffs[operationName].heldUntil(key, undefined, this.#options.world.now());
  }

  /** Forgets the failures of a volume that is gone. */
  forget({ key }: ManagedVolume): void {
    this.#backOffs.mount.reset(key);
    this.#backOffs.unmount.reset(key);
  }

  mount(volume: ManagedVolume): void {
    const { world, actor, recorder } = this.#options;
    const isRemount = volume.isMounted;
    const { namespace, name } = volume.pod.metadata;
    const pod = `${namespace}/${name}`;
    const of = { podUid: volume.podUid, volume: volume.name };
    volume.send('MOUNT');
    this.#run(volume, 'mount', volume.mounter.setUp({ isRemount }), {
      succeeded: () => {
        volume.remountRequired = false;
        if (isRemount) world.trace.append(actor, 'volume.refreshed', of);
        else {
          const path = volume.mounter.getPath();
          world.trace.append(actor, 'volume.mounted', { ...of, pod, path });
        }
      },
      failed: (error) => {
        world.trace.append(actor, 'volume.mountFailed', { ...of, pod, error });
        const message = `MountVolume.SetUp failed for volume "${volume.name}" : ${error}`;
        recorder.event(volume.pod, 'Warning', 'FailedMount', message);
      },
    });
  }

  /**
   * Ends a mount that is under way, whatever it waits for. How far it came is not known: what it
   * mounted is there for an unmount to find.
   */
  abandon(volume: ManagedVolume): void {
    this.#running.get(volume)?.();
    this.#running.delete(volume);
    volume.send('ABANDONED');
  }

  unmount(volume: ManagedVolume): void {
    const { world, actor } = this.#options;
    const of = { podUid: volume.podUid, volume: volume.name };
    const work = operation(() => this.#tearDown(volume));
    volume.send('UNMOUNT');
    this.#run(volume, 'unmount', work, {
      succeeded: () => world.trace.append(actor, 'volume.unmounted', of),
      failed: (error) => world.trace.append(actor, 'volume.unmountFailed', { ...of, error }),
    });
  }

  *#tearDown({ plugin, name, podUid }: ManagedVolume): Steps<void> {
    yield* perform(removeSubPaths(this.#options.host, podDirectory(podUid), name));
    yield* perform(plugin.newUnmounter(name, podUid).tearDown());
  }

  #run(
    volume: ManagedVolume,
    operationName: OperationName,
    work: Operation<void>,
    outcome: { readonly succeeded: () => void; readonly failed: (error: string) => void },
  ): void {
    const { world, onEnd } = this.#options;
    let ended = false;
    const end = (): void => {
      ended = true;
      this.#running.delete(volume);
    };
    const cancel = follow(work, {
      done: () => {
        end();
        this.forget(volume);
        outcome.succeeded();
        volume.send('SUCCEEDED');
        onEnd(volume, undefined);
      },
      failed: (error) => {
        end();
        this.#backOffs[operationName].next(volume.key, world.now());
        outcome.failed(error instanceof Error ? error.message : String(error));
        volume.send(error instanceof UncertainProgressError ? 'LEFT' : 'FAILED');
        onEnd(volume, this.heldUntil(volume, operationName));
      },
    });
    if (!ended && cancel !== undefined) this.#running.set(volume, cancel);
  }
}
