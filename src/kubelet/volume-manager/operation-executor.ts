/**
 * Runs mounts and unmounts: one at a time for a volume, all volumes in parallel, with back-off.
 * Upstream: pkg/volume/util/operationexecutor, nestedpendingoperations (v1.36). Mounts and
 * unmounts have a back-off each, so a failed mount never delays an unmount.
 *
 * What becomes of the volume is told by `ended$`; the actual state of the world hears it.
 */
import { Subject, throwError, type Observable } from 'rxjs';
import type { EventRecorder } from '../../api/index.ts';
import {
  errorText,
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
import { MountError, removeSubPaths, UncertainProgressError } from '../../volumes/index.ts';
import {
  BackOff,
  podDirectory,
  STORAGE_BUCKETS,
  VOLUME_BACK_OFF,
  type Histogram,
  type Metrics,
} from '../model/index.ts';
import type { ActualVolume } from './actual-volume.ts';
import { checkNodeAffinity } from './check-node-affinity.ts';
import type { DesiredVolume } from './desired-state-of-world.ts';
import type { NodeView } from './node-view.ts';
import type { VolumeOfPod } from './volume-of-pod.ts';
import './trace-records.ts';

export interface OperationExecutorOptions {
  readonly world: World;
  readonly actor: string;
  readonly host: Host;
  readonly recorder: EventRecorder;
  readonly metrics: Metrics;
  readonly node: () => Pick<NodeView, 'labels'>;
}

export type OperationName = 'mount' | 'unmount';

/** Upstream logs it: "No retries permitted until … (durationBeforeRetry 500ms)". */
interface Wait {
  readonly durationBeforeRetryMs: number;
}

/** An operation ended by itself. */
export interface OperationEnd {
  readonly volume: ActualVolume;
  readonly operationName: OperationName;
  /** `LEFT`: it failed, and could not take back what it had begun. */
  readonly outcome: 'SUCCEEDED' | 'FAILED' | 'LEFT';
}

export class OperationExecutor {
  readonly #options: OperationExecutorOptions;
  readonly #backOffs = {
    mount: new BackOff(VOLUME_BACK_OFF),
    unmount: new BackOff(VOLUME_BACK_OFF),
  };
  readonly #running = new Map<ActualVolume, Cancel>();
  /** By operation, status and plugin. */
  readonly #durations = new Map<string, Histogram>();
  readonly #ended = new Subject<OperationEnd>();
  readonly ended$: Observable<OperationEnd> = this.#ended.asObservable();

  constructor(options: OperationExecutorOptions) {
    this.#options = options;
  }

  stop(): void {
    for (const cancel of this.#running.values()) cancel();
    this.#running.clear();
  }

  /** When the operation may run, if not now. */
  heldUntil({ key }: VolumeOfPod, operationName: OperationName): Instant | undefined {
    return this.#backOffs[operationName].heldUntil(key, undefined, this.#options.world.now());
  }

  /** Forgets the failures of a volume that is gone. */
  forget({ key }: VolumeOfPod): void {
    this.#backOffs.mount.reset(key);
    this.#backOffs.unmount.reset(key);
  }

  /** @param desired as the pod wants it now; a failure is told to the pod */
  mount(volume: ActualVolume, desired: DesiredVolume): void {
    const { world, actor, recorder } = this.#options;
    const ofPod = desired.pod;
    const isRemount = volume.isMounted;
    const { namespace, name } = ofPod.metadata;
    const pod = `${namespace}/${name}`;
    const { podUid, name: volumeName } = volume;
    const of = { podUid, volume: volumeName };
    volume.adopt(desired);
    volume.send('MOUNT');
    const setUp = volume.mounter.setUp({ isRemount, pod: ofPod });
    const away = checkNodeAffinity(desired.spec, () => this.#options.node().labels);
    this.#run(volume, 'mount', away === undefined ? setUp : throwError(() => away), {
      succeeded: () => {
        if (isRemount) world.trace.append(actor, 'volume.refreshed', of);
        else {
          const path = volume.mounter.getPath();
          world.trace.append(actor, 'volume.mounted', { podUid, volume: volumeName, pod, path });
        }
      },
      failed: (error, wait, stage) => {
        world.trace.append(actor, 'volume.mountFailed', { ...of, pod, error, ...wait });
        const message = `MountVolume.${stage} failed for volume "${volumeName}" : ${error}`;
        recorder.event(ofPod, 'Warning', 'FailedMount', message);
      },
    });
  }

  /**
   * Ends a mount that is under way, whatever it waits for. How far it came is not known: what it
   * mounted is there for an unmount to find.
   */
  abandon(volume: ActualVolume): void {
    this.#running.get(volume)?.();
    this.#running.delete(volume);
    volume.send('ABANDONED');
  }

  unmount(volume: ActualVolume): void {
    const { world, actor } = this.#options;
    const of = { podUid: volume.podUid, volume: volume.name };
    const work = operation(() => this.#tearDown(volume));
    volume.send('UNMOUNT');
    this.#run(volume, 'unmount', work, {
      succeeded: () => world.trace.append(actor, 'volume.unmounted', of),
      failed: (error, wait) =>
        world.trace.append(actor, 'volume.unmountFailed', { ...of, error, ...wait }),
    });
  }

  *#tearDown({ plugin, name, podUid }: ActualVolume): Steps<void> {
    yield* perform(removeSubPaths(this.#options.host, podDirectory(podUid), name));
    yield* perform(plugin.newUnmounter(name, podUid).tearDown());
  }

  #run(
    volume: ActualVolume,
    operationName: OperationName,
    work: Operation<void>,
    told: {
      readonly succeeded: () => void;
      readonly failed: (error: string, wait: Wait, stage: string) => void;
    },
  ): void {
    let ended = false;
    const begunAt = this.#options.world.now();
    const end = (outcome: OperationEnd['outcome']): void => {
      this.#count(volume, operationName, outcome, begunAt);
      this.#ended.next({ volume, operationName, outcome });
    };
    const cancel = follow(work, {
      done: () => {
        ended = true;
        this.#running.delete(volume);
        this.forget(volume);
        told.succeeded();
        end('SUCCEEDED');
      },
      failed: (error) => {
        ended = true;
        this.#running.delete(volume);
        const backOff = this.#backOffs[operationName];
        backOff.next(volume.key, this.#options.world.now());
        const wait = { durationBeforeRetryMs: backOff.delayMs(volume.key) };
        told.failed(errorText(error), wait, error instanceof MountError ? error.stage : 'SetUp');
        end(error instanceof UncertainProgressError ? 'LEFT' : 'FAILED');
      },
    });
    if (!ended && cancel !== undefined) this.#running.set(volume, cancel);
  }

  /** Upstream: pkg/volume/util/metrics.go, OperationCompleteHook. */
  #count(
    { plugin }: ActualVolume,
    operationName: OperationName,
    outcome: OperationEnd['outcome'],
    begunAt: Instant,
  ): void {
    const status = outcome === 'SUCCEEDED' ? 'success' : 'fail-unknown';
    const key = `${operationName} ${status} ${plugin.name}`;
    let durations = this.#durations.get(key);
    if (durations === undefined) {
      durations = this.#options.metrics.histogram(
        'storage_operation_duration_seconds',
        STORAGE_BUCKETS,
        {
          migrated: 'false',
          operation_name: `volume_${operationName}`,
          status,
          volume_plugin: plugin.name,
        },
      );
      this.#durations.set(key, durations);
    }
    durations.observe((this.#options.world.now() - begunAt) / 1000);
  }
}
