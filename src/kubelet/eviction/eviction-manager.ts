/**
 * Keeps the node's disks from filling: gives up what nobody uses, then one pod after the other.
 * Upstream: pkg/kubelet/eviction/eviction_manager.go (v1.36), for disks; memory and PIDs are never short here.
 *
 * Limits that pods have of their own come first, whether or not the disk is full. Upstream looks every ten
 * seconds; so does this, at the price of asking the disk how full it is.
 */
import type { EventRecorder, Pod, PodStatus } from '../../api/index.ts';
import {
  errorText,
  Background,
  LifecycleRun,
  operation,
  rethrowProgrammerError,
  type Entry,
  type Instant,
  type Steps,
  type World,
} from '../../sim/index.ts';
import { nodeSubject, type KubeletConfiguration } from '../model/index.ts';
import type { NodeSummary, StatsProvider } from '../stats/index.ts';
import { diskPressureLifecycle, type diskPressureMachine } from './disk-pressure.machine.ts';
import {
  EVICTED,
  evictedStatus,
  evictionAnnotations,
  nodeConditionMessage,
  nodeLowMessage,
} from './evicted-status.ts';
import type { EvictionDecisions } from './eviction-decisions.ts';
import type { Reclaimable } from './node-reclaim.ts';
import type { Candidate, DiskLayout } from './rank.ts';
import {
  observationsOf,
  parseThresholds,
  resourceOf,
  type Observations,
  type Threshold,
} from './thresholds.ts';

declare module '../../sim/trace.ts' {
  interface TraceDetails {
    /** The eviction manager chose a pod, or gave up something of the node's before. */
    'eviction.reclaims': { readonly signal: string; readonly what: string };
  }
}

export interface EvictionManagerOptions {
  readonly world: World;
  readonly actor: string;
  readonly nodeName: string;
  readonly recorder: EventRecorder;
  readonly configuration: Pick<
    KubeletConfiguration,
    'evictionHard' | 'evictionPressureTransitionPeriodMs'
  >;
  readonly layout: DiskLayout;
  readonly stats: Pick<StatsProvider, 'summary' | 'podUsage'>;
  readonly reclaim: Readonly<Record<Reclaimable, () => Steps<void>>>;
  /** Those that may still take up something. Upstream: GetActivePods. */
  readonly activePods: () => readonly Pod[];
  /** Those of them that have limits of their own (local-limits.ts). */
  readonly limitedPods: () => readonly Pod[];
  /** Ends once the pod's containers have; fails if that takes too long. Upstream: killPodNow. */
  readonly killPod: (
    pod: Pod,
    gracePeriodSeconds: number,
    status: (status: PodStatus) => PodStatus,
  ) => Steps<void>;
  /** Nothing of the pod is left to wait for. Upstream: PodIsFinished. */
  readonly isFinished: (podUid: string) => boolean;
  /** A pod was evicted; by what it was for. */
  readonly count: (signal: string) => void;
  readonly decisions: EvictionDecisions;
}

/** What was said of the node, and which thresholds it meets. */
interface Judgement {
  readonly summary: NodeSummary;
  readonly observations: Observations;
  readonly met: readonly Threshold[];
}

export interface Rejection {
  readonly reason: string;
  readonly message: string;
}

const NONE: readonly Pod[] = [];
const MONITORING_MS = 10_000;
const CLEAN_UP_WAIT_MS = 30_000;
const CLEAN_UP_POLL_MS = 1000;
const GRACE_SECONDS = 1;

export class EvictionManager {
  readonly #options: EvictionManagerOptions;
  readonly #thresholds: readonly Threshold[];
  readonly #pressure: LifecycleRun<typeof diskPressureMachine>;
  readonly #running: Background;
  #lastMetAt: Instant = -Infinity;
  #judged: Judgement | undefined;
  #next: Entry | undefined;

  constructor(options: EvictionManagerOptions) {
    const { world, actor, configuration } = options;
    this.#options = options;
    this.#thresholds = parseThresholds(configuration.evictionHard);
    this.#running = new Background(world.loop);
    const id = `disk-pressure/${options.nodeName}`;
    this.#pressure = new LifecycleRun(world, diskPressureLifecycle, { id, actor, effects: {} });
  }

  start(): void {
    this.#lookIn(0);
  }

  /** For good; a pod that is being killed is killed by its worker. */
  stop(): void {
    this.#next?.cancel();
    this.#running.stop();
    this.#pressure.stop();
  }

  /** Upstream: IsUnderDiskPressure. */
  get isUnderDiskPressure(): boolean {
    return this.#pressure.phase !== 'none';
  }

  /** Why a pod may not be admitted. Upstream: Admit. */
  admit(pod: Pod): Rejection | undefined {
    if (!this.isUnderDiskPressure || this.#options.decisions.isCriticalPod(pod)) return undefined;
    return { reason: EVICTED, message: nodeConditionMessage(['DiskPressure']) };
  }

  #lookIn(afterMs: number): void {
    const { world, actor } = this.#options;
    this.#next = world.loop.schedule(afterMs, this.#lookNow, actor);
  }

  readonly #looking = operation(() => this.#look());
  readonly #lookNow = (): void => this.#running.run(this.#looking);

  *#look(): Steps<void> {
    const evicted = yield* this.#synchronizeOrSay();
    if (evicted.length === 0) this.#lookIn(MONITORING_MS);
    else this.#awaitCleanUp(evicted, this.#options.world.now() + CLEAN_UP_WAIT_MS);
  }

  /** The next look comes as soon as the pods are gone. */
  #awaitCleanUp(pods: readonly Pod[], until: Instant): void {
    const { world, actor, isFinished } = this.#options;
    this.#next = world.loop.schedule(
      CLEAN_UP_POLL_MS,
      () => {
        const isOver =
          world.now() >= until || pods.every(({ metadata }) => isFinished(metadata.uid));
        if (isOver) this.#lookIn(0);
        else this.#awaitCleanUp(pods, until);
      },
      actor,
    );
  }

  /** A look that fails is made good by the next. */
  *#synchronizeOrSay(): Steps<readonly Pod[]> {
    const { world, actor } = this.#options;
    try {
      return yield* this.#synchronize();
    } catch (error) {
      rethrowProgrammerError(error);
      const why = errorText(error);
      world.trace.note(`${actor}: eviction manager: failed to get summary stats: ${why}`);
      return [];
    }
  }

  /** The pods that were evicted. Upstream: synchronize. */
  *#synchronize(): Steps<readonly Pod[]> {
    const { stats, decisions } = this.#options;
    const summary = yield* stats.summary();
    if (summary === undefined) return [];
    if (this.#judged?.summary !== summary) {
      const observations = observationsOf(summary);
      const met = decisions.thresholdsMet(this.#thresholds, observations);
      this.#judged = { summary, observations, met };
    }
    const { observations, met } = this.#judged;
    this.#notePressure(met.length > 0);
    const overLimits = yield* this.#evictOverLimits();
    if (overLimits.length > 0) return overLimits;
    const [first] = met;
    if (first === undefined) return [];
    return yield* this.#reclaim(first, met, observations);
  }

  #notePressure(isMet: boolean): void {
    const { world, configuration } = this.#options;
    const now = world.now();
    if (isMet) this.#lastMetAt = now;
    const isOver = now - this.#lastMetAt >= configuration.evictionPressureTransitionPeriodMs;
    this.#pressure.send(isMet ? 'MET' : isOver ? 'OVER' : 'CALM');
  }

  /** Upstream: localStorageEviction. */
  *#evictOverLimits(): Steps<readonly Pod[]> {
    const { limitedPods, stats, decisions, layout } = this.#options;
    const pods = limitedPods();
    if (pods.length === 0) return NONE;
    const evicted: Pod[] = [];
    for (const pod of pods) {
      const usage = yield* stats.podUsage(pod);
      if (usage === undefined) continue;
      const exceeded = decisions.exceededLocalLimit(pod, usage, layout);
      if (exceeded === undefined) continue;
      if (!(yield* this.#evict(pod, exceeded.message, undefined))) continue;
      this.#options.count(exceeded.signal);
      evicted.push(pod);
    }
    return evicted;
  }

  *#reclaim(
    { signal }: Threshold,
    met: readonly Threshold[],
    observations: Observations,
  ): Steps<readonly Pod[]> {
    const { recorder, nodeName, layout, decisions } = this.#options;
    const resource = resourceOf(signal);
    const attempting = `Attempting to reclaim ${resource}`;
    recorder.event(nodeSubject(nodeName), 'Warning', 'EvictionThresholdMet', attempting);
    const reclaims = decisions.nodeReclaims(signal, layout);
    for (const what of reclaims) yield* this.#giveUp(signal, what);
    if (reclaims.length > 0 && (yield* this.#isRelieved())) return [];
    const candidates = yield* this.#candidates();
    for (const candidate of decisions.rankForEviction(candidates, signal, layout)) {
      const message = nodeLowMessage(resource, met, observations, candidate);
      const annotations = evictionAnnotations(resource, candidate);
      if (!(yield* this.#evict(candidate.pod, message, annotations))) continue;
      this.#options.count(signal);
      return [candidate.pod];
    }
    return [];
  }

  *#giveUp(signal: string, what: Reclaimable): Steps<void> {
    const { world, actor, reclaim } = this.#options;
    world.trace.append(actor, 'eviction.reclaims', { signal, what });
    try {
      yield* reclaim[what]();
    } catch (error) {
      rethrowProgrammerError(error);
      const why = errorText(error);
      world.trace.note(`${actor}: ${what} not reclaimed: ${why}`);
    }
  }

  /** Upstream: reclaimNodeLevelResources. */
  *#isRelieved(): Steps<boolean> {
    const { stats, decisions } = this.#options;
    const summary = yield* stats.summary();
    if (summary === undefined) return false;
    return decisions.thresholdsMet(this.#thresholds, observationsOf(summary)).length === 0;
  }

  *#candidates(): Steps<readonly Candidate[]> {
    const { activePods, stats } = this.#options;
    const candidates: Candidate[] = [];
    for (const pod of activePods()) candidates.push({ pod, usage: yield* stats.podUsage(pod) });
    return candidates;
  }

  /**
   * False for a pod that must not be evicted. A pod that takes too long to end counts as evicted.
   * @param forNode what its event says beside the message, if it goes for the node's sake
   */
  *#evict(
    pod: Pod,
    message: string,
    forNode: Readonly<Record<string, string>> | undefined,
  ): Steps<boolean> {
    const { world, actor, recorder, killPod, decisions } = this.#options;
    if (decisions.isCriticalPod(pod)) return false;
    recorder.event(pod, 'Warning', EVICTED, message, '', forNode);
    const now = world.now();
    try {
      yield* killPod(pod, GRACE_SECONDS, (status) =>
        evictedStatus(pod, status, message, forNode !== undefined, now),
      );
    } catch (error) {
      rethrowProgrammerError(error);
      const why = errorText(error);
      world.trace.note(`${actor}: eviction of ${pod.metadata.name}: ${why}`);
    }
    return true;
  }
}
