/**
 * Runs mounts and unmounts: one at a time for a volume, all volumes in parallel, with back-off.
 * Upstream: pkg/volume/util/operationexecutor, nestedpendingoperations (v1.36). Mounts and
 * unmounts have a back-off each, so a failed mount never delays an unmount.
 *
 * What becomes of the volume is told by `ended$`; the actual state of the world hears it.
 */
import { Subject, throwError, type Observable } from 'rxjs';
import type { EventRecorder, Pod } from '../../api/index.ts';
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
import {
  MountError,
  removeSubPaths,
  UncertainProgressError,
  type VolumePlugin,
} from '../../volumes/index.ts';
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

/** An operation under way. */
type OperationRun =
  | {
      readonly volume: ActualVolume;
      readonly operationName: 'mount';
      readonly begunAt: Instant;
      /** Told of a failure. */
      readonly pod: Pod;
      readonly isRemount: boolean;
    }
  | {
      readonly volume: ActualVolume;
      readonly operationName: 'unmount';
      readonly begunAt: Instant;
    };

export class OperationExecutor {
  readonly #options: OperationExecutorOptions;
  readonly #backOffs = {
    mount: new BackOff(VOLUME_BACK_OFF),
    unmount: new BackOff(VOLUME_BACK_OFF),
  };
  readonly #running = new Map<ActualVolume, Cancel>();
  readonly #durations = {
    mount: {
      success: new Map<VolumePlugin, Histogram>(),
      'fail-unknown': new Map<VolumePlugin, Histogram>(),
    },
    unmount: {
      success: new Map<VolumePlugin, Histogram>(),
      'fail-unknown': new Map<VolumePlugin, Histogram>(),
    },
  };
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
    const { pod, spec } = desired;
    const isRemount = volume.isMounted;
    volume.adopt(desired);
    volume.send('MOUNT');
    const setUp = volume.mounter.setUp({ isRemount, pod });
    const away = checkNodeAffinity(spec, this.#labels);
    const work = away === undefined ? setUp : throwError(() => away);
    const begunAt = this.#options.world.now();
    this.#run(work, { volume, operationName: 'mount', begunAt, pod, isRemount });
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
    const work = operation(() => this.#tearDown(volume));
    volume.send('UNMOUNT');
    const begunAt = this.#options.world.now();
    this.#run(work, { volume, operationName: 'unmount', begunAt });
  }

  *#tearDown({ plugin, name, podUid }: ActualVolume): Steps<void> {
    yield* perform(removeSubPaths(this.#options.host, podDirectory(podUid), name));
    yield* perform(plugin.newUnmounter(name, podUid).tearDown());
  }

  #run(work: Operation<void>, run: OperationRun): void {
    const { volume } = run;
    let ended = false;
    const cancel = follow(work, {
      done: () => {
        ended = true;
        this.#running.delete(volume);
        this.forget(volume);
        this.#traceSuccess(run);
        this.#end(run, 'SUCCEEDED');
      },
      failed: (error) => {
        ended = true;
        this.#running.delete(volume);
        this.#tellFailure(run, error);
        this.#end(run, error instanceof UncertainProgressError ? 'LEFT' : 'FAILED');
      },
    });
    if (!ended && cancel !== undefined) this.#running.set(volume, cancel);
  }

  #traceSuccess(run: OperationRun): void {
    const { world, actor } = this.#options;
    const { volume } = run;
    const of = { podUid: volume.podUid, volume: volume.name };
    if (run.operationName === 'unmount') world.trace.append(actor, 'volume.unmounted', of);
    else if (run.isRemount) world.trace.append(actor, 'volume.refreshed', of);
    else {
      const path = volume.mounter.getPath();
      world.trace.append(actor, 'volume.mounted', { ...of, pod: nameOf(run.pod), path });
    }
  }

  #tellFailure(run: OperationRun, reason: unknown): void {
    const { world, actor, recorder } = this.#options;
    const { volume, operationName } = run;
    const backOff = this.#backOffs[operationName];
    backOff.next(volume.key, world.now());
    const wait: Wait = { durationBeforeRetryMs: backOff.delayMs(volume.key) };
    const error = errorText(reason);
    const of = { podUid: volume.podUid, volume: volume.name };
    if (run.operationName === 'unmount') {
      world.trace.append(actor, 'volume.unmountFailed', { ...of, error, ...wait });
      return;
    }
    const { pod } = run;
    world.trace.append(actor, 'volume.mountFailed', { ...of, pod: nameOf(pod), error, ...wait });
    const stage = reason instanceof MountError ? reason.stage : 'SetUp';
    const message = `MountVolume.${stage} failed for volume "${volume.name}" : ${error}`;
    recorder.event(pod, 'Warning', 'FailedMount', message);
  }

  #end(run: OperationRun, outcome: OperationEnd['outcome']): void {
    const { volume, operationName } = run;
    this.#count(volume, operationName, outcome, run.begunAt);
    this.#ended.next({ volume, operationName, outcome });
  }

  readonly #labels = (): Readonly<Record<string, string>> => this.#options.node().labels;

  /** Upstream: pkg/volume/util/metrics.go, OperationCompleteHook. */
  #count(
    { plugin }: ActualVolume,
    operationName: OperationName,
    outcome: OperationEnd['outcome'],
    begunAt: Instant,
  ): void {
    const status = outcome === 'SUCCEEDED' ? 'success' : 'fail-unknown';
    const ofPlugin = this.#durations[operationName][status];
    let durations = ofPlugin.get(plugin);
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
      ofPlugin.set(plugin, durations);
    }
    durations.observe((this.#options.world.now() - begunAt) / 1000);
  }
}

function nameOf({ metadata: { namespace, name } }: Pod): string {
  return `${namespace}/${name}`;
}
