/**
 * What becomes of a pod that fits nowhere: others are sent away for it, or it waits; in either case it is told.
 * Upstream: pkg/scheduler/schedule_one.go, schedulingCycle, handleSchedulingFailure (v1.36).
 */
import {
  createEventRecorder,
  StatusError,
  type Client,
  type EventRecorder,
  type Pod,
} from '../../api/index.ts';
import { follow } from '../../sim/index.ts';
import { fitErrorMessage } from './fit-error.ts';
import type { PluginName } from './filters/node-filter.ts';
import { namedNodes } from './filters/node-filters.ts';
import { priorityOf } from './nominations.ts';
import { evictVictims } from './preemption/evict-victims.ts';
import type { PreemptionCandidate } from './preemption/find-victims.ts';
import { preempt, type Preemption, type PreemptionOptions } from './preemption/preempt.ts';
import type { ClusterState, Fitting, SchedulingCycle } from './scheduling-cycle.ts';
import type { QueuedPod, SchedulingQueue } from './scheduling-queue.ts';
import type { SchedulingReport } from './scheduling-report.ts';

export interface FailedAttemptsOptions extends PreemptionOptions {
  readonly client: Client;
  readonly actor: string;
  readonly component: string;
  readonly report: SchedulingReport;
  readonly state: ClusterState;
  readonly queue: SchedulingQueue;
}

interface Failure {
  readonly message: string;
  readonly rejectedBy: ReadonlySet<PluginName>;
}

/** Upstream: plugins/nodeaffinity, PreFilter. */
const CONFLICT = 'pod affinity terms conflict';

/** More remembered failures than this are not worth their memory. */
const FAILURES_MAX = 1000;

export class FailedAttempts {
  readonly #options: FailedAttemptsOptions;
  readonly #recorder: EventRecorder;
  /** What fits nowhere as long as nothing changes, and why: by what is asked for. */
  readonly #failures = new Map<string, Failure>();
  /** Pods for which others are being sent away. */
  readonly #preempting = new Set<string>();

  constructor(options: FailedAttemptsOptions) {
    this.#options = options;
    this.#recorder = createEventRecorder(options);
  }

  /** Something changed: what fitted nowhere may fit. */
  forget(): void {
    this.#failures.clear();
  }

  /** Parks the pod if it is known not to fit, or waits for others to be sent away. */
  isKnown(queued: QueuedPod): boolean {
    if (this.#preempting.has(queued.placed.pod.metadata.uid)) {
      this.#options.queue.park(queued, this.#groupOf(queued), queued.rejectedBy);
      return true;
    }
    if (this.#failures.size === 0) return false;
    const known = this.#failures.get(this.#groupOf(queued));
    if (known === undefined) return false;
    this.#park(queued, known, undefined);
    return true;
  }

  handle(queued: QueuedPod, cycle: SchedulingCycle, { misfits }: Fitting): void {
    const { state } = this.#options;
    const { pod } = queued.placed;
    const { uid } = pod.metadata;
    const nominatedTo = state.nominations.nodeOf(uid);
    const nominated = nominatedTo === undefined ? undefined : state.ledger.account(nominatedTo);
    const mayPreempt = state.ledger.hasLowerThan(priorityOf(pod));
    const preemption = preempt(cycle, misfits, nominated, this.#options);
    const namesNobody = namedNodes(pod)?.size === 0;
    const obstacle = cycle.volumes?.obstacle ?? (namesNobody ? CONFLICT : undefined);
    const failure = {
      message: fitErrorMessage([...misfits.values()], preemption, obstacle),
      rejectedBy: new Set([...misfits.values()].map(({ plugin }) => plugin)),
    };
    if (!mayPreempt && !cycle.dependsOnCompany) {
      if (this.#failures.size >= FAILURES_MAX) this.#failures.clear();
      this.#failures.set(this.#groupOf(queued), failure);
    }
    this.#park(queued, failure, this.#renominate(queued, preemption));
    if ('candidate' in preemption) this.#evict(queued, preemption.candidate);
  }

  /** What another scheduler, or this one before a restart, has nominated the pod to. */
  renewNomination({ placed }: QueuedPod): void {
    const { nominations } = this.#options.state;
    const { nominatedNodeName = '' } = placed.pod.status;
    if (nominatedNodeName === '' || nominations.nodeOf(placed.pod.metadata.uid) !== undefined)
      return;
    nominations.put(placed, nominatedNodeName);
  }

  #park(queued: QueuedPod, failure: Failure, nominatedNodeName: string | undefined): void {
    const { queue, report } = this.#options;
    queue.park(queued, this.#groupOf(queued), failure.rejectedBy);
    report.failure(queued.placed.pod, 'Unschedulable', failure.message, nominatedNodeName);
  }

  /** The node that the pod is nominated to from now on, `''` for none; undefined: as before. */
  #renominate({ placed }: QueuedPod, preemption: Preemption): string | undefined {
    const { nominations } = this.#options.state;
    if ('ineligible' in preemption) return undefined;
    const { uid } = placed.pod.metadata;
    if (!('candidate' in preemption)) {
      nominations.delete(uid);
      return '';
    }
    const { name } = preemption.candidate.node;
    nominations.put(placed, name);
    return name;
  }

  #evict({ placed }: QueuedPod, candidate: PreemptionCandidate): void {
    const { world, queue, state, report } = this.#options;
    const { pod } = placed;
    const { uid } = pod.metadata;
    for (const lower of state.nominations.below(candidate.node.name, pod)) {
      state.nominations.delete(lower.pod.metadata.uid);
      report.nomination(lower.pod, '');
      queue.activate(lower.pod.metadata.uid);
    }
    this.#preempting.add(uid);
    const end = (): void => {
      this.#preempting.delete(uid);
    };
    const eviction = evictVictims({ ...this.#options, recorder: this.#recorder }, pod, candidate);
    follow(eviction, {
      done: () => {
        end();
        this.#retryIfGone(pod, candidate);
      },
      failed: (error) => {
        end();
        if (error instanceof StatusError) queue.activate(uid);
        else world.loop.fail(error);
      },
    });
  }

  /** Whoever was deleted at once made its room while the pod could not be tried. */
  #retryIfGone(pod: Pod, { node, victims }: PreemptionCandidate): void {
    if (victims.some((victim) => !node.pods.has(victim))) {
      this.#options.queue.activate(pod.metadata.uid);
    }
  }

  /** Equal for pods that fit on the same nodes. */
  #groupOf({ placed: { pod, requests, claims } }: QueuedPod): string {
    // Where it fits is for its own claims to say.
    if (claims.length > 0) return pod.metadata.uid;
    const { nodeSelector, tolerations, affinity, topologySpreadConstraints } = pod.spec;
    const { priority, preemptionPolicy, containers } = pod.spec;
    const ports = containers.map((each) => each.ports).filter((each) => each !== undefined);
    const asked = [
      requests,
      [...(requests.others ?? [])],
      nodeSelector,
      tolerations,
      affinity,
      ports,
    ];
    const { ledger } = this.#options.state;
    const { namespace, labels } = pod.metadata;
    const isSocial = topologySpreadConstraints !== undefined || ledger.hasPodsWithAffinity;
    const company = isSocial || affinity !== undefined ? [namespace, labels] : [];
    return JSON.stringify([asked, priority, preemptionPolicy, topologySpreadConstraints, company]);
  }
}
