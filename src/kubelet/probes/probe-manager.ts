/**
 * The probes of all pods: a worker for each probe of each container, and what they found. Upstream:
 * pkg/kubelet/prober/prober_manager.go (v1.36). A pod without probes is not known here.
 */
import { merge, type Observable } from 'rxjs';
import type { EventRecorder, Pod, PodStatus } from '../../api/index.ts';
import type { PodNetwork, RuntimeService } from '../../cri/index.ts';
import type { Instant, World } from '../../sim/index.ts';
import {
  runtimeId,
  type Metrics,
  type PodProbes,
  type ProbeResults,
  type ProbeType,
} from '../model/index.ts';
import { isProbed, probedContainers } from './probe-of.ts';
import { ProbeResultCache, type ProbeUpdate } from './probe-results.ts';
import { ProbeWorker, type ProbeDecisions } from './probe-worker.ts';
import { Prober } from './prober.ts';

export interface ProbeManagerOptions {
  readonly world: World;
  readonly actor: string;
  readonly runtime: RuntimeService;
  readonly network: PodNetwork;
  readonly recorder: EventRecorder;
  readonly metrics: Metrics;
  readonly decisions: ProbeDecisions;
  /** `1.36` */
  readonly version: string;
  readonly getPodStatus: (podUid: string) => PodStatus | undefined;
}

/** The workers of one pod, by `<container>/<type>`. */
type PodWorkers = Map<string, ProbeWorker>;

export class ProbeManager implements ProbeResults {
  readonly startedAt: Instant;
  readonly startup = new ProbeResultCache('Startup');
  readonly liveness = new ProbeResultCache('Liveness');
  readonly readiness = new ProbeResultCache('Readiness');
  /** An input of the sync loop. */
  readonly updates$: Observable<ProbeUpdate> = merge(
    this.startup.updates$,
    this.liveness.updates$,
    this.readiness.updates$,
  );
  readonly #options: ProbeManagerOptions;
  readonly #prober: Prober;
  readonly #probes: PodProbes;
  readonly #pods = new Map<string, PodWorkers>();

  constructor(options: ProbeManagerOptions) {
    this.#options = options;
    this.#prober = new Prober({ userAgent: `kube-probe/${options.version}`, ...options });
    this.startedAt = options.world.now();
    this.#probes = { results: this, kubeletStartedAt: this.startedAt };
  }

  /** Makes sure that its containers are probed. */
  addPod(pod: Pod): void {
    const subjects = probedContainers(pod);
    if (subjects.length === 0) return;
    const { uid } = pod.metadata;
    const workers: PodWorkers = this.#pods.get(uid) ?? new Map<string, ProbeWorker>();
    this.#pods.set(uid, workers);
    for (const subject of subjects) {
      const key = keyOf(subject.container.name, subject.type);
      if (workers.has(key)) continue;
      const worker = new ProbeWorker(subject, pod, {
        prober: this.#prober,
        ...this.#options,
        results: this.#cacheOf(subject.type),
        kubeletStartedAt: this.startedAt,
        ended: (ended) => this.#workerEnded(uid, key, ended),
      });
      workers.set(key, worker);
      worker.start();
    }
  }

  /** Nothing is restarted any more; readiness is still asked for. */
  stopLivenessAndStartup({ metadata }: Pod): void {
    for (const worker of this.#workersOf(metadata.uid)) {
      if (worker.subject.type !== 'Readiness') worker.stop();
    }
  }

  /**
   * The syncs of the pod have been ended, under whose context its workers run: readiness is asked for as long as its
   * containers run, but commands fail at once.
   */
  cancelCommands(podUid: string): void {
    for (const worker of this.#workersOf(podUid)) worker.cancelCommands();
  }

  removePod(podUid: string): void {
    for (const worker of this.#workersOf(podUid)) worker.stop();
  }

  /** What the status of a pod must heed; undefined: it is not probed. */
  of(pod: Pod): PodProbes | undefined {
    return isProbed(pod) ? this.#probes : undefined;
  }

  /**
   * A status of the pod was made: a container that only its readiness keeps from being ready is asked at once, and
   * workers that sleep look again.
   */
  statusChanged(podUid: string, status: PodStatus): void {
    const workers = this.#pods.get(podUid);
    if (workers === undefined) return;
    const { containerStatuses = [], initContainerStatuses = [] } = status;
    for (const each of [...containerStatuses, ...initContainerStatuses]) {
      const { name, state, started, containerID = '' } = each;
      if (state?.running === undefined || started !== true) continue;
      if (this.readiness.get(runtimeId(containerID)) === 'Success') continue;
      workers.get(keyOf(name, 'Readiness'))?.trigger();
    }
    this.wake(podUid);
  }

  wake(podUid: string): void {
    for (const worker of this.#workersOf(podUid)) worker.wake();
  }

  stop(): void {
    for (const workers of this.#pods.values()) for (const worker of workers.values()) worker.kill();
    this.#pods.clear();
  }

  #workersOf(podUid: string): readonly ProbeWorker[] {
    return [...(this.#pods.get(podUid)?.values() ?? [])];
  }

  #workerEnded(podUid: string, key: string, worker: ProbeWorker): void {
    const workers = this.#pods.get(podUid);
    if (workers?.get(key) !== worker) return;
    workers.delete(key);
    if (workers.size === 0) this.#pods.delete(podUid);
  }

  #cacheOf(type: ProbeType): ProbeResultCache {
    switch (type) {
      case 'Startup':
        return this.startup;
      case 'Liveness':
        return this.liveness;
      case 'Readiness':
        return this.readiness;
    }
  }
}

function keyOf(container: string, type: ProbeType): string {
  return `${container}/${type}`;
}
