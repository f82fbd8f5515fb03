/**
 * What is about the node and not about one of its pods, wired: status and lease, how full its disks are, which
 * pods it takes, its end. Upstream: pkg/kubelet/kubelet.go, NewMainKubelet (v1.36).
 */
import type { Pod, PodStatus } from '../api/index.ts';
import { Background, operation, type Steps } from '../sim/index.ts';
import type { AllocationManager } from './allocation/index.ts';
import { capacityOf, PodAdmission, type NodeRoom, type Verdict } from './admission/index.ts';
import { NO_PRESSURES, NODE_ALLOCATABLE, NodeAgent, nodeMetadata } from './agent/index.ts';
import type { PodConfig } from './config/index.ts';
import type { KubeletOptions } from './kubelet-options.ts';
import { hostIpOf, kubeletVersionOf } from './node-identity.ts';
import { NodePressure, type NodePressureOptions } from './node-pressure.ts';
import { KubeletPages } from './pages.ts';
import type { MirrorPods } from './pods/index.ts';
import { NodeShutdown, SHUTDOWN_REFUSAL } from './shutdown/index.ts';
import type { StatsProvider } from './stats/index.ts';
import type { NodeView } from './volume-manager/index.ts';

export interface NodeWiringOptions
  extends
    Omit<NodePressureOptions, 'pods' | 'dedicatedImageFs'>,
    Pick<KubeletOptions, 'client' | 'bootId' | 'version' | 'runtime' | 'dedicatedImageFs'> {
  readonly config: PodConfig;
  readonly mirrors: MirrorPods;
  readonly allocations: AllocationManager;
}

const CAPACITY = capacityOf(NODE_ALLOCATABLE);

export class NodeWiring implements NodeView {
  readonly #options: NodeWiringOptions;
  readonly #running: Background;
  readonly #pressure: NodePressure;
  readonly #agent: NodeAgent;
  readonly #admission: PodAdmission;
  readonly #shutdown: NodeShutdown;

  constructor(options: NodeWiringOptions) {
    const { config, mirrors, garbage, nodeName, runtime, version, world } = options;
    const { dedicatedImageFs } = options;
    this.#options = options;
    this.#running = new Background(world.loop);
    const activePods = (): readonly Pod[] => this.#activePods();
    this.#pressure = new NodePressure({ dedicatedImageFs, ...options });
    this.#agent = new NodeAgent({
      hostIp: hostIpOf(nodeName),
      ...options,
      runtimeVersion: `${runtime.runtimeName}://${runtime.runtimeVersion}`,
      runtimeHandlers: runtime.runtimeHandlers,
      kubeletVersion: kubeletVersionOf(version),
      pressures: () => ({
        ...NO_PRESSURES,
        disk: this.#pressure.isUnderDiskPressure,
        shuttingDown: this.#shutdown.isUnderWay,
      }),
      images: () => garbage().imageList.images,
      registered: () => mirrorAll(config, mirrors),
    });
    this.#admission = new PodAdmission({
      room: () => this.#room(),
      ...options,
      activePods: () => activePods().map((pod) => options.allocations.allocated(pod)),
      killPod: (pod, status) => this.#kill(pod, ownGraceSeconds(pod), status, true),
    });
    this.#shutdown = new NodeShutdown({
      activePods,
      ...options,
      killPod: (pod, graceSeconds, status) => this.#kill(pod, graceSeconds, status, false),
      tell: () => this.#agent.updateStatus(),
    });
  }

  get pages(): KubeletPages {
    return new KubeletPages({ ...this.#options, stats: this.stats });
  }

  /** Of its disk, as they were last. */
  get diskStats(): StatsProvider['lastRootFsStats'] {
    return this.stats.lastRootFsStats;
  }

  get stats(): StatsProvider {
    return this.#pressure.stats;
  }

  /** Whether a pod may run here. */
  admit(pod: Pod): Verdict {
    const underPressure = this.#pressure.admit(pod);
    if (underPressure !== undefined) return underPressure;
    const verdict = this.#admission.decide(pod);
    return verdict === undefined && this.#shutdown.isUnderWay ? SHUTDOWN_REFUSAL : verdict;
  }

  /** Why a pod may not be resized; undefined: it may. */
  resizeVerdict(pod: Pod): ReturnType<PodAdmission['decideResize']> {
    return this.#admission.decideResize(pod);
  }

  /** Has pods make room for another; calls back when they have. */
  preempt(pods: readonly Pod[], done: () => void): void {
    const { world, actor } = this.#options;
    const steps = function* (admission: PodAdmission): Steps<void> {
      yield* admission.preempt(pods);
      world.loop.schedule(0, done, actor);
    };
    this.#running.run(operation(() => steps(this.#admission)));
  }

  /** The machine may be switched off once this has ended. */
  shutDown(): Steps<void> {
    return this.#shutdown.run();
  }

  /** The kubelet's first word. */
  birthCry(): void {
    this.#agent.birthCry();
  }

  start(): void {
    this.#pressure.start();
    this.#agent.start();
  }

  stop(): void {
    this.#running.stop();
    this.#pressure.stop();
    this.#agent.stop();
  }

  /** Those that were admitted and have not ended. */
  #activePods(): readonly Pod[] {
    const { config, workers } = this.#options;
    const active: Pod[] = [];
    for (const pod of config.pods) {
      if (workers.isKnown(pod.metadata.uid) && workers.isActive(pod)) active.push(pod);
    }
    return active;
  }

  /** As the API shows them. */
  get labels(): Readonly<Record<string, string>> {
    return this.#agent.node?.metadata.labels ?? nodeMetadata(this.#options.nodeName).labels;
  }

  #room(): NodeRoom {
    const { nodeName: name } = this.#options;
    const { node } = this.#agent;
    return { name, labels: this.labels, taints: node?.spec.taints ?? [], capacity: CAPACITY };
  }

  *#kill(
    pod: Pod,
    gracePeriodSeconds: number,
    status: (status: PodStatus) => PodStatus,
    isEviction: boolean,
  ): Steps<void> {
    yield* this.#options.workers.killPodNow(pod, { isEviction, gracePeriodSeconds, status });
  }
}

function ownGraceSeconds({ spec }: Pod): number {
  return spec.terminationGracePeriodSeconds ?? 0;
}

/** Upstream: fastStaticPodsRegistration. */
function* mirrorAll({ staticPods }: PodConfig, mirrors: MirrorPods): Steps<void> {
  for (const pod of staticPods) yield* mirrors.reconcile(pod);
}
