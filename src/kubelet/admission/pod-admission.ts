/**
 * May a pod run on this node? Whoever is bound by its `nodeName` was seen by no scheduler; and a node that is
 * full makes room for critical pods. Upstream: pkg/kubelet/lifecycle/predicate.go, Admit;
 * pkg/kubelet/preemption/preemption.go (v1.36).
 *
 * Upstream's sync loop stands still while pods are preempted; here the other pods go on.
 */
import type { EventRecorder, Pod, PodStatus } from '../../api/index.ts';
import { errorText, rethrowProgrammerError, type Steps, type World } from '../../sim/index.ts';
import { isCriticalPod, terminatedByKubelet, type ResizeRefusal } from '../model/index.ts';
import { generalFilter, type Failure, type NodeRoom } from './predicates.ts';
import { refusalOf, type Refusal } from './refusal.ts';
import type { ResizeDecisions } from './resize-refusal.ts';
import { refusalByAppArmor, refusalBySysctls } from './security-admission.ts';
import { getPodsToPreempt, type Lack } from './preemption.ts';

export interface PodAdmissionOptions {
  readonly world: World;
  readonly actor: string;
  readonly recorder: EventRecorder;
  readonly room: () => NodeRoom;
  /** Those that were admitted and have not ended. */
  readonly activePods: () => readonly Pod[];
  readonly decisions: ResizeDecisions;
  /** Ends once the pod's containers have. Upstream: killPodNow. */
  readonly killPod: (pod: Pod, status: (status: PodStatus) => PodStatus) => Steps<void>;
}

const OS = 'linux';
const PREEMPTING = 'Preempting';
const PREEMPTED = 'Preempted in order to admit critical pod';
const DISRUPTED = 'Pod was preempted by Kubelet to accommodate a critical pod.';

/** A pod that other pods have to make room for. */
export type Verdict = Refusal | { readonly preempt: readonly Pod[] } | undefined;

export class PodAdmission {
  readonly #options: PodAdmissionOptions;

  constructor(options: PodAdmissionOptions) {
    this.#options = options;
  }

  /** Undefined: it may run. */
  decide(pod: Pod): Verdict {
    const { room, activePods } = this.#options;
    const unfit = refusalBySysctls(pod) ?? refusalByOS(pod);
    if (unfit !== undefined) return unfit;
    const others = activePods().filter(({ metadata }) => metadata.uid !== pod.metadata.uid);
    const failures = generalFilter(pod, room(), others);
    const [first] = failures;
    if (first === undefined) return refusalByAppArmor(pod);
    if (!isCriticalPod(pod)) return refusalOf(first);
    const other = failures.find((failure) => 'predicate' in failure);
    if (other !== undefined) return refusalOf(other);
    try {
      return { preempt: getPodsToPreempt(pod, others, lackOf(failures)) };
    } catch (error) {
      rethrowProgrammerError(error);
      return unexpected(`error finding a set of pods to preempt: ${errorText(error)}`);
    }
  }

  /** Why a pod that runs here may not be what it asks to be; undefined: it may. */
  decideResize(pod: Pod): ResizeRefusal | undefined {
    const { room, activePods, decisions } = this.#options;
    const others = activePods().filter(({ metadata }) => metadata.uid !== pod.metadata.uid);
    return decisions.resizeRefusal(pod, room(), others);
  }

  /** One after the other; one that cannot be killed now is being killed all the same. */
  *preempt(pods: readonly Pod[]): Steps<void> {
    const { world, actor, recorder, killPod } = this.#options;
    for (const pod of pods) {
      recorder.event(pod, 'Warning', PREEMPTING, PREEMPTED);
      try {
        yield* killPod(pod, (status) => preemptedStatus(pod, status, world));
      } catch (error) {
        rethrowProgrammerError(error);
        world.trace.note(`${actor}: failed to evict pod ${pod.metadata.name}: ${errorText(error)}`);
      }
    }
  }
}

function preemptedStatus(pod: Pod, status: PodStatus, world: World): PodStatus {
  const failed: PodStatus = { ...status, phase: 'Failed', reason: PREEMPTING, message: PREEMPTED };
  return terminatedByKubelet(pod, failed, DISRUPTED, world.now());
}

/** Every node runs linux. Upstream: rejectPodAdmissionBasedOnOSSelector, rejectPodAdmissionBasedOnOSField. */
function refusalByOS({ metadata, spec }: Pod): Refusal | undefined {
  if ((metadata.labels?.['kubernetes.io/os'] ?? OS) !== OS) {
    return {
      reason: 'PodOSSelectorNodeLabelDoesNotMatch',
      message: "Failed to admit pod as the `kubernetes.io/os` label doesn't match node label",
    };
  }
  if ((spec.os?.name ?? OS) === OS) return undefined;
  return {
    reason: 'PodOSNotSupported',
    message: "Failed to admit pod as the OS field doesn't match node OS",
  };
}

function lackOf(failures: readonly Failure[]): Lack {
  return new Map(
    failures.flatMap((failure) =>
      'resource' in failure
        ? [[failure.resource, failure.requested - (failure.capacity - failure.used)] as const]
        : [],
    ),
  );
}

function unexpected(why: string): Refusal {
  const message = `Unexpected error while attempting to recover from admission failure: preemption: ${why}`;
  return { reason: 'UnexpectedAdmissionError', message };
}
