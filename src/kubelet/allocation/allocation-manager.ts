/**
 * What pods were given of the node's resources, where that is not simply what they ask for: of pods that were resized.
 * Upstream: pkg/kubelet/allocation/allocation_manager.go (v1.36).
 *
 * A resize is granted at once if the node has room for it; one that is deferred is looked at again when a pod goes or
 * changes, and every three minutes. Upstream keeps what was granted and what runs in two files of the node; here a new
 * kubelet reads both in the pod's status, and what it finds unfinished there it does again.
 */
import { formatTimestamp, mayBeResized, type EventRecorder, type Pod } from '../../api/index.ts';
import { Ticker, type World } from '../../sim/index.ts';
import {
  allocatedPod,
  isStaticPod,
  resourcesByContainer,
  sameResources,
  type Metrics,
  type ResizeCondition,
  type ResizeRefusal,
  type ResizeState,
} from '../model/index.ts';
import type { inOrderOfUrgency } from './pending-resizes.ts';
import { recoveredState } from './recovered-state.ts';
import { countRequestedResizes, showResizes, type RetryTrigger } from './resize-metrics.ts';
import { resizeMessage } from './resize-message.ts';

export interface AllocationManagerOptions {
  readonly world: World;
  readonly actor: string;
  readonly recorder: EventRecorder;
  readonly metrics: Metrics;
  readonly decisions: AllocationDecisions;
  readonly getPod: (podUid: string) => Pod | undefined;
  /** Whether the node has room for the pod as it asks to be. */
  readonly verdict: (pod: Pod) => ResizeRefusal | undefined;
  /** The pod's status, or what it was given, is another. */
  readonly triggerSync: (podUid: string) => void;
}

/** Part of `KubeletDecisions`. */
export interface AllocationDecisions {
  readonly inOrderOfUrgency: typeof inOrderOfUrgency;
}

const RETRY_MS = 3 * 60_000;

export class AllocationManager {
  readonly #options: AllocationManagerOptions;
  readonly #states = new Map<string, ResizeState>();
  /** UIDs of pods that wait for room. */
  #pending: readonly string[] = [];
  readonly #retrying: Ticker;
  /** The pods as they were given to be, each made once of what it was made of. */
  readonly #allocated = new WeakMap<ResizeState, { readonly of: Pod; readonly pod: Pod }>();

  constructor(options: AllocationManagerOptions) {
    this.#options = options;
    const { loop } = options.world;
    const pass = (): void => this.retry('periodic_retry');
    showResizes(options.metrics, this.#states);
    this.#retrying = new Ticker({ loop, lane: options.actor, periodMs: RETRY_MS, pass });
  }

  /** Undefined: the pod has what it asks for. */
  stateOf(podUid: string): ResizeState | undefined {
    return this.#states.size === 0 ? undefined : this.#states.get(podUid);
  }

  /** The pod with what it was given; itself if that is what it asks for. */
  allocated(pod: Pod): Pod {
    const state = this.stateOf(pod.metadata.uid);
    if (state === undefined) return pod;
    const known = this.#allocated.get(state);
    if (known?.of === pod) return known.pod;
    const given = allocatedPod(pod, state);
    this.#allocated.set(state, { of: pod, pod: given });
    return given;
  }

  /** A pod that this kubelet has not seen: an earlier one may have left it half resized. */
  podAdded(pod: Pod): void {
    if (!mayBeResized(pod) || isStaticPod(pod)) return;
    const state = recoveredState(pod);
    if (state === undefined) return;
    this.#states.set(pod.metadata.uid, state);
    this.#push(pod.metadata.uid);
  }

  /** @param old the pod as it was before, which is what it was given unless it is known otherwise */
  podUpdated(pod: Pod, old: Pod): void {
    const { uid } = pod.metadata;
    if (old.spec === pod.spec || isStaticPod(pod)) return;
    countRequestedResizes(this.#options.metrics, pod, old);
    if (this.stateOf(uid) === undefined) {
      const allocated = resourcesByContainer(old.spec);
      if (sameResources(resourcesByContainer(pod.spec), allocated)) return;
      const none = undefined;
      this.#states.set(uid, { allocated, actuated: allocated, pending: none, inProgress: none });
    }
    this.#push(uid);
    this.retry('pod_resized');
  }

  /** Something may have made room. */
  retry(trigger: RetryTrigger): void {
    if (this.#pending.length === 0) return;
    const waiting = this.#pending;
    this.#pending = [];
    const deferred = waiting.filter((podUid) => this.#retryOne(podUid, trigger));
    this.#pending = [...deferred, ...this.#pending];
    if (this.#pending.length > 0) this.#retrying.arm(this.#options.world.now() + RETRY_MS);
    else this.#retrying.stop();
  }

  /**
   * A pass over the pod begins: is what was granted there by now?
   * @param running names of the containers that run
   */
  passBegins(pod: Pod, running: ReadonlySet<string>): void {
    const { uid } = pod.metadata;
    const state = this.stateOf(uid);
    if (state === undefined) return;
    const { allocated, actuated, inProgress } = state;
    const isUnderWay = [...allocated].some(
      ([name, resources]) =>
        running.has(name) && !sameResources(new Map([[name, resources]]), actuated),
    );
    if (isUnderWay) {
      if (inProgress === undefined) this.#progress(uid, state, this.#condition(pod, '', ''));
      return;
    }
    if (inProgress !== undefined) {
      const { observedGeneration } = inProgress;
      const given = this.allocated(pod);
      const message = resizeMessage('Pod resize completed', given, observedGeneration);
      this.#options.recorder.event(pod, 'Normal', 'ResizeCompleted', message);
    }
    const asked = resourcesByContainer(pod.spec);
    if (state.pending === undefined && sameResources(asked, allocated)) this.#states.delete(uid);
    else if (inProgress !== undefined) this.#progress(uid, state, undefined);
  }

  /** These containers run with what they were given. */
  actuated(podUid: string, names: readonly string[]): void {
    const state = this.stateOf(podUid);
    if (state === undefined || names.length === 0) return;
    const actuated = new Map(state.actuated);
    for (const name of names) {
      const resources = state.allocated.get(name);
      if (resources !== undefined) actuated.set(name, resources);
    }
    this.#states.set(podUid, { ...state, actuated });
  }

  /** What was granted could not be given. */
  failed(pod: Pod, message: string): void {
    const { uid } = pod.metadata;
    const state = this.stateOf(uid);
    if (state === undefined) return;
    const { inProgress: before } = state;
    const condition = this.#condition(pod, 'Error', message, before);
    if (sameCondition(before, condition)) return;
    this.#progress(uid, state, condition);
    const { generation = 1 } = pod.metadata;
    const told = resizeMessage('Pod resize error', this.allocated(pod), generation, message);
    this.#options.recorder.event(pod, 'Warning', 'ResizeError', told);
  }

  forget(podUid: string): void {
    this.#states.delete(podUid);
    this.#pending = this.#pending.filter((each) => each !== podUid);
  }

  stop(): void {
    this.#retrying.stop();
  }

  #push(podUid: string): void {
    if (!this.#pending.includes(podUid)) this.#pending = [...this.#pending, podUid];
    const { getPod } = this.#options;
    const { inOrderOfUrgency } = this.#options.decisions;
    this.#pending = inOrderOfUrgency(this.#pending, getPod, (uid) => this.#states.get(uid));
  }

  /** Whether it is to be tried again. */
  #retryOne(podUid: string, trigger: RetryTrigger): boolean {
    const { getPod, verdict, recorder, triggerSync } = this.#options;
    const pod = getPod(podUid);
    const state = this.stateOf(podUid);
    if (pod === undefined || state === undefined) return false;
    const asked = resourcesByContainer(pod.spec);
    if (sameResources(asked, state.allocated)) {
      if (state.pending !== undefined) this.#set(podUid, { ...state, pending: undefined });
      return false;
    }
    const { generation = 1 } = pod.metadata;
    const refusal = verdict(pod);
    if (refusal === undefined) {
      if (state.pending?.reason === 'Deferred') {
        this.#options.metrics.increment('pod_deferred_accepted_resizes_total', {
          retry_trigger: trigger,
        });
      }
      const inProgress = this.#condition(pod, '', '');
      this.#set(podUid, { ...state, allocated: asked, pending: undefined, inProgress });
      const message = resizeMessage('Pod resize started', pod, generation);
      recorder.event(pod, 'Normal', 'ResizeStarted', message);
      return false;
    }
    const { reason, message } = refusal;
    const pending = this.#condition(pod, reason, message, state.pending);
    if (!sameCondition(state.pending, pending)) {
      this.#states.set(podUid, { ...state, pending });
      const told = resizeMessage(`Pod resize ${reason}`, pod, generation, message);
      recorder.event(pod, 'Warning', `Resize${reason}`, told);
      triggerSync(podUid);
    }
    return reason === 'Deferred';
  }

  #set(podUid: string, state: ResizeState): void {
    this.#states.set(podUid, state);
    this.#options.triggerSync(podUid);
  }

  #progress(podUid: string, state: ResizeState, inProgress: ResizeCondition | undefined): void {
    this.#states.set(podUid, { ...state, inProgress });
  }

  #condition(pod: Pod, reason: string, message: string, before?: ResizeCondition): ResizeCondition {
    const now = formatTimestamp(this.#options.world.now());
    const since = before?.reason === reason ? before.since : now;
    return { reason, message, observedGeneration: pod.metadata.generation ?? 1, since };
  }
}

function sameCondition(a: ResizeCondition | undefined, b: ResizeCondition): boolean {
  return (
    a?.reason === b.reason &&
    a.message === b.message &&
    a.observedGeneration === b.observedGeneration
  );
}
