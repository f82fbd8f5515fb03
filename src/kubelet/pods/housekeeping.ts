/**
 * Clean-up after pods that are gone: workers and directories; dead containers and sandboxes are
 * collected by container-gc.ts. Upstream: pkg/kubelet/kubelet_pods.go, HandlePodCleanups (every 2 s).
 * Sleeps while there is nothing to clean. What fails is done again by the next pass, and is in no other
 * pod's way.
 */
import type { Pod } from '../../api/index.ts';
import {
  errorText,
  Background,
  operation,
  perform,
  rethrowProgrammerError,
  Ticker,
  type Host,
  type Steps,
  type World,
} from '../../sim/index.ts';
import { HOUSEKEEPING_MS, podsOnDisk, removePodDirectories } from '../model/index.ts';
import type { StatusManager } from '../status/index.ts';
import type { MirrorPods } from './mirror-pods.ts';
import type { PodWorkers } from './pod-workers.ts';

export interface HousekeepingOptions {
  readonly world: World;
  readonly actor: string;
  readonly host: Host;
  readonly workers: PodWorkers;
  readonly sourcesReady: () => boolean;
  /** A pod that is wanted on this node. */
  readonly getPod: (podUid: string) => Pod | undefined;
  /** Mirrors in the API whose static pod is not there. */
  readonly orphanedMirrors: () => readonly Pod[];
  readonly mirrors: Pick<MirrorPods, 'deleteOrphan'>;
  readonly podVolumesExist: (podUid: string) => boolean;
  /** Pods of which something runs in the runtime. */
  readonly runningPods: () => Steps<readonly Pod[]>;
  readonly statuses: Pick<StatusManager, 'dropOrphan' | 'forget'>;
  /** Drops whatever else is kept about a pod. */
  readonly forget: (podUid: string) => void;
}

export class Housekeeping {
  readonly #options: HousekeepingOptions;
  readonly #ticker: Ticker;
  readonly #running: Background;
  /** Pods that went and whose directories may still be there. */
  readonly #leaving = new Set<string>();
  /** Pods that run and have no worker: an earlier kubelet started them. Undefined: not asked for yet. */
  #orphans: readonly Pod[] | undefined;
  #hasReadDisk = false;

  constructor(options: HousekeepingOptions) {
    const { world, actor } = options;
    const { loop } = world;
    this.#options = options;
    this.#running = new Background(loop);
    this.#ticker = new Ticker({
      loop,
      lane: actor,
      periodMs: HOUSEKEEPING_MS,
      pass: () => this.#running.run(operation(() => this.#cleanUp())),
    });
  }

  /** From the first pass with all sources on, a pod that nobody knows is one that is gone. */
  start(): void {
    this.#ticker.arm();
  }

  /** A mirror has no static pod. */
  mirrorOrphaned(): void {
    this.#ticker.arm();
  }

  /** The pod is no longer wanted on this node. */
  podRemoved(podUid: string): void {
    this.#leaving.add(podUid);
    this.#ticker.arm();
  }

  stop(): void {
    this.#ticker.stop();
    this.#running.stop();
  }

  *#cleanUp(): Steps<void> {
    const { sourcesReady, workers, podVolumesExist } = this.#options;
    if (sourcesReady()) {
      let again: readonly string[] = [];
      if (this.#orphans === undefined) yield* this.#trying(undefined, this.#findOrphans());
      if (!this.#hasReadDisk) yield* this.#trying(undefined, this.#readDisk());
      // Who runs has to be known first: of a pod without a worker nothing runs, from here on.
      if (this.#orphans !== undefined) {
        again = workers.syncKnownPods((podUid) => this.#isDesired(podUid));
        for (const pod of this.#orphans) workers.killRuntimePod(pod);
        this.#orphans = this.#orphans.filter(({ metadata }) => workers.isKnown(metadata.uid));
      }
      for (const podUid of [...this.#leaving]) {
        if (!this.#isDesired(podUid)) this.#options.statuses.dropOrphan(podUid);
        if (workers.isKnown(podUid) || podVolumesExist(podUid)) continue;
        yield* this.#trying(podUid, this.#removeDirectories(podUid));
      }
      yield* this.#deleteOrphanedMirrors();
      for (const podUid of again) this.#begin(podUid);
    }
    if (this.#isOutstanding) this.#ticker.arm();
  }

  get #isOutstanding(): boolean {
    if (!this.#options.sourcesReady() || !this.#hasReadDisk) return true;
    // Workers are among those that leave: an orphan is driven to its end by these passes.
    if (this.#options.orphanedMirrors().length > 0) return true;
    return this.#leaving.size > 0 || this.#orphans?.length !== 0;
  }

  #isDesired(podUid: string): boolean {
    return this.#options.getPod(podUid) !== undefined;
  }

  /** Its UID came back after its end had been asked for. */
  #begin(podUid: string): void {
    const { getPod, workers } = this.#options;
    const pod = getPod(podUid);
    if (pod !== undefined) workers.updatePod(pod, 'Create');
  }

  *#deleteOrphanedMirrors(): Steps<void> {
    const { orphanedMirrors, workers, mirrors } = this.#options;
    for (const mirror of orphanedMirrors()) {
      if (!workers.isMirrorInUse(mirror)) yield* mirrors.deleteOrphan(mirror);
    }
  }

  /** @throws {CriError} */
  *#findOrphans(): Steps<void> {
    const { runningPods, workers } = this.#options;
    const running = yield* runningPods();
    // One that is wanted and has no worker was rejected when this kubelet came: its containers are stopped.
    this.#orphans = running.filter(
      ({ metadata: { uid }, spec }) =>
        !workers.isKnown(uid) && (!this.#isDesired(uid) || spec.containers.length > 0),
    );
  }

  /** Directories that an earlier kubelet left. @throws {FileSystemError} */
  *#readDisk(): Steps<void> {
    const { host } = this.#options;
    for (const podUid of yield* perform(podsOnDisk(host))) {
      if (!this.#isDesired(podUid)) this.#leaving.add(podUid);
    }
    this.#hasReadDisk = true;
  }

  *#removeDirectories(podUid: string): Steps<void> {
    const { host, statuses, forget } = this.#options;
    if (!(yield* perform(removePodDirectories(host, podUid)))) return;
    this.#leaving.delete(podUid);
    statuses.forget(podUid);
    forget(podUid);
  }

  *#trying(uid: string | undefined, steps: Steps<void>): Steps<void> {
    const { world, actor } = this.#options;
    try {
      yield* steps;
    } catch (error) {
      rethrowProgrammerError(error);
      const why = errorText(error);
      const of = uid === undefined ? {} : { uid };
      const detail = { work: 'housekeeping', ...of, error: why } as const;
      world.trace.append(actor, 'kubelet.workFailed', detail);
    }
  }
}
