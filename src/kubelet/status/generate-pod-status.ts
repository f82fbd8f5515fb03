/**
 * The status of a pod as the kubelet sees it. Pure.
 * Upstream: pkg/kubelet/kubelet_pods.go, generateAPIPodStatus (v1.36).
 */
import { mapped } from '../../sim/index.ts';
import {
  parseTimestamp,
  type ContainerStatus,
  type Pod,
  type PodPhase,
  type PodStatus,
} from '../../api/index.ts';
import {
  activeDeadline,
  DEADLINE_EXCEEDED,
  ephemeralContainers,
  hasActiveRegularContainer,
  shouldAllContainersRestart,
  type PodProbes,
  type PodRuntimeStatus,
  type ResizeState,
  type WaitingCause,
} from '../model/index.ts';
import { conditions, sharedConditions } from './conditions.ts';
import { containerStatuses, type ContainerStatusesInput } from './container-statuses.ts';
import { resizeConditions } from './resize-conditions.ts';
import { getPhase } from './get-phase.ts';

export interface GenerateInput {
  readonly pod: Pod;
  /** The last status the kubelet gave, if any. */
  readonly previous: PodStatus | undefined;
  readonly runtime: PodRuntimeStatus;
  readonly causes: ReadonlyMap<string, WaitingCause>;
  readonly podIsTerminal: boolean;
  readonly hostIp: string;
  /** As the API writes instants. */
  readonly now: string;
  readonly getPhase?: typeof getPhase | undefined;
  /** If it is probed. */
  readonly probes?: PodProbes | undefined;
  /** Upstream's gate ImageVolumeWithDigest. */
  readonly showsImageDigests?: boolean;
  /** If it is being resized; `pod` is then as it was given to be. */
  readonly resize?: ResizeState | undefined;
}

/** Of the pod as a whole, which cannot ask for any. */
const NO_RESOURCES = {};

const NONE: readonly ContainerStatus[] = [];

export function isTerminalPhase(phase: PodPhase | undefined): phase is 'Succeeded' | 'Failed' {
  return phase === 'Succeeded' || phase === 'Failed';
}

export function generatePodStatus(input: GenerateInput): PodStatus {
  const { pod, runtime, causes, podIsTerminal, now, probes, showsImageDigests } = input;
  const previous = input.previous ?? pod.status;
  const podRestarting = shouldAllContainersRestart(pod, runtime, previous);
  const { resize } = input;
  const actuated = resize?.actuated;
  const known = { pod, runtime, causes, podRestarting, probes, showsImageDigests, actuated };
  const statuses = containerStatuses(known, {
    containers: pod.spec.containers,
    previous: previous.containerStatuses ?? NONE,
    isInit: false,
  });
  const initStatuses = initContainerStatuses(known, previous);
  const ephemeralStatuses = ephemeralContainerStatuses(known, previous);
  const podHasInitialized = hasActiveRegularContainer(pod, runtime);
  const decide = input.getPhase ?? getPhase;
  const startTime = previous.startTime ?? now;
  const deadline = activeDeadline(pod, startTime);
  const { phase, reason, message } = outcome(
    pod.status,
    previous,
    decide({
      pod,
      statuses,
      initStatuses: initStatuses ?? NONE,
      podIsTerminal,
      podHasInitialized,
    }),
    deadline !== undefined && parseTimestamp(now) >= deadline ? DEADLINE_EXCEEDED : undefined,
  );
  const ip = podIp(input, previous);
  const shared = sharedConditions(previous.conditions);
  const others =
    resize === undefined
      ? shared
      : [...resizeConditions(resize, previous.conditions, now), ...shared];
  const own = conditions({
    pod,
    phase,
    statuses,
    initStatuses: initStatuses ?? NONE,
    runtime,
    previous: previous.conditions ?? [],
    now,
  });
  const status: PodStatus = {
    phase,
    conditions: others.length > 0 ? [...others, ...own] : own,
    hostIP: input.hostIp,
    hostIPs: listed(input.hostIp, previous.hostIPs),
    startTime,
    containerStatuses: statuses,
    qosClass: pod.status.qosClass ?? 'BestEffort',
    observedGeneration: pod.metadata.generation ?? 1,
    resources: NO_RESOURCES,
  };
  if (ip !== undefined) {
    status.podIP = ip;
    status.podIPs = listed(ip, previous.podIPs);
  }
  if (reason !== undefined) status.reason = reason;
  if (message !== undefined) status.message = message;
  if (initStatuses !== undefined) status.initContainerStatuses = initStatuses;
  if (ephemeralStatuses !== undefined) status.ephemeralContainerStatuses = ephemeralStatuses;
  return status;
}

/** Few pods have init containers. */
function initContainerStatuses(
  known: ContainerStatusesInput,
  previous: PodStatus,
): ContainerStatus[] | undefined {
  const { initContainers: containers } = known.pod.spec;
  if (containers === undefined || containers.length === 0) return undefined;
  const before = previous.initContainerStatuses ?? NONE;
  return containerStatuses(known, { containers, previous: before, isInit: true });
}

/** Hardly any has an ephemeral one. */
function ephemeralContainerStatuses(
  known: ContainerStatusesInput,
  previous: PodStatus,
): ContainerStatus[] | undefined {
  const containers = ephemeralContainers(known.pod.spec);
  if (containers.length === 0) return undefined;
  const before = previous.ephemeralContainerStatuses ?? NONE;
  const statuses = containerStatuses(known, { containers, previous: before, isInit: false });
  return mapped(statuses, neverReady);
}

/** Nobody waits for an ephemeral container, so nobody says that it has started. Upstream: UpdatePodStatus leaves it out. */
function neverReady({ started: _, ...status }: ContainerStatus): ContainerStatus {
  return { ...status, ready: false };
}

function terminal(phase: PodPhase | undefined): PodPhase | undefined {
  return phase === 'Succeeded' || phase === 'Failed' ? phase : undefined;
}

/** As a list; what is said again is the very list that it was. */
function listed(ip: string, before: { ip?: string }[] | undefined): { ip?: string }[] {
  return before?.length === 1 && before[0]?.ip === ip ? before : [{ ip }];
}

/** A pod in the node's network has the node's address, from the beginning. */
function podIp({ pod, runtime, hostIp }: GenerateInput, { podIP }: PodStatus): string | undefined {
  if (pod.spec.hostNetwork === true) return podIP ?? hostIp;
  return runtime.sandboxes.find((sandbox) => sandbox.ip !== undefined)?.ip ?? podIP;
}

/** A phase, and why. */
interface Outcome {
  readonly phase: PodPhase;
  readonly reason: string | undefined;
  readonly message: string | undefined;
}

/**
 * A terminal phase never changes; a phase that stays keeps its reason and message; an eviction ends
 * the pod, whatever its containers say while it goes on. Once they have ended it is they who say: a pod that is
 * evicted and whose containers all exit with 0 has succeeded, upstream since 1.27 and here.
 */
function outcome(
  api: PodStatus,
  previous: PodStatus,
  computed: PodPhase,
  eviction: { readonly reason: string; readonly message: string } | undefined,
): Outcome {
  const forced = terminal(api.phase);
  const kept = terminal(previous.phase) ?? forced;
  const phase = terminal(computed) ?? kept ?? computed;
  if (eviction !== undefined) return { ...eviction, phase: forced ?? 'Failed' };
  const stays = phase === previous.phase;
  return {
    phase: forced ?? phase,
    reason: stays ? (previous.reason ?? api.reason) : undefined,
    message: stays ? (previous.message ?? api.message) : undefined,
  };
}
