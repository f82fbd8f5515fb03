/**
 * Runs mounts and unmounts: one at a time for a volume, all volumes in parallel, with back-off.
 * Upstream: pkg/volume/util/operationexecutor (v1.36). Running operations are not cancelled when
 * the volume is no longer wanted; they end, and what they mounted is unmounted then.
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
import { removeSubPaths } from '../../volumes/index.ts';
import type { ManagedVolume } from './managed-volume.ts';
import { afterFailure, heldUntil, type OperationBackOff } from './operation-back-off.ts';
import './trace-records.ts';

export interface OperationExecutorOptions {
  readonly world: World;
  readonly actor: string;
  readonly host: Host;
  readonly recorder: EventRecorder;
  /** An operation ended; `retryAt` says when a failed one may run again. */
  readonly onEnd: (volume: ManagedVolume, retryAt: Instant | undefined) => void;
}

export class OperationExecutor {
  readonly #options: OperationExecutorOptions;
  readonly #backOffs = new WeakMap<ManagedVolume, OperationBackOff>();
  readonly #running = new Set<Cancel>();

  constructor(options: OperationExecutorOptions) {
    this.#options = options;
  }

  stop(): void {
    for (const cancel of this.#running) cancel();
    this.#running.clear();
  }

  /** When the operation may run, if not now. */
  heldUntil(volume: ManagedVolume, operationName: 'mount' | 'unmount'): Instant | undefined {
    const { world } = this.#options;
    return heldUntil(this.#backOffs.get(volume), operationName, world.now());
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

  *#tearDown({ plugin, name, podUid, mounter }: ManagedVolume): Steps<void> {
    const podDirectory = mounter.getPath().replace(/\/volumes\/.*$/, '');
    yield* perform(removeSubPaths(this.#options.host, podDirectory, name));
    yield* perform(plugin.newUnmounter(name, podUid).tearDown());
  }

  #run(
    volume: ManagedVolume,
    operationName: 'mount' | 'unmount',
    work: Operation<void>,
    outcome: { readonly succeeded: () => void; readonly failed: (error: string) => void },
  ): void {
    const { world, onEnd } = this.#options;
    let ended = false;
    const end = (): void => {
      ended = true;
      if (cancel !== undefined) this.#running.delete(cancel);
    };
    let cancel: Cancel | undefined = undefined;
    cancel = follow(work, {
      done: () => {
        end();
        this.#backOffs.delete(volume);
        outcome.succeeded();
        volume.send('SUCCEEDED');
        onEnd(volume, undefined);
      },
      failed: (error) => {
        end();
        const backOff = afterFailure(this.#backOffs.get(volume), operationName, world.now());
        this.#backOffs.set(volume, backOff);
        outcome.failed(error instanceof Error ? error.message : String(error));
        volume.send('FAILED');
        onEnd(volume, world.now() + backOff.delayMs);
      },
    });
    if (!ended && cancel !== undefined) this.#running.add(cancel);
  }
}
