/**
 * The status of a pod as the kubelet sees it. Pure.
 * Upstream: pkg/kubelet/kubelet_pods.go, generateAPIPodStatus (v1.36).
 */
import type { Pod, PodPhase, PodStatus } from '../../api/index.ts';
import type { PodRuntimeStatus } from '../pod-runtime-status.ts';
import { conditions } from './conditions.ts';
import { containerStatuses, type WaitingCause } from './container-statuses.ts';
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
}

export function isTerminalPhase(phase: PodPhase | undefined): boolean {
  return phase === 'Succeeded' || phase === 'Failed';
}

export function generatePodStatus(input: GenerateInput): PodStatus {
  const { pod, runtime, causes, podIsTerminal, now } = input;
  const previous = input.previous ?? pod.status;
  const statuses = containerStatuses({
    pod,
    containers: pod.spec.containers,
    previous: previous.containerStatuses ?? [],
    runtime,
    causes,
    isInit: false,
  });
  const initStatuses = containerStatuses({
    pod,
    containers: pod.spec.initContainers ?? [],
    previous: previous.initContainerStatuses ?? [],
    runtime,
    causes,
    isInit: true,
  });
  const decide = input.getPhase ?? getPhase;
  const phase = keepTerminal(
    decide({ pod, statuses, initStatuses, podIsTerminal }),
    previous.phase,
    pod.status.phase,
  );
  const ip = runtime.sandboxes.find((sandbox) => sandbox.ip !== undefined)?.ip ?? previous.podIP;
  const status: PodStatus = {
    phase,
    conditions: conditions({
      pod,
      phase,
      statuses,
      initStatuses,
      runtime,
      previous: previous.conditions ?? [],
      now,
    }),
    hostIP: input.hostIp,
    hostIPs: [{ ip: input.hostIp }],
    startTime: previous.startTime ?? now,
    containerStatuses: statuses,
    qosClass: pod.status.qosClass ?? 'BestEffort',
    observedGeneration: pod.metadata.generation ?? 1,
  };
  if (ip !== undefined) {
    status.podIP = ip;
    status.podIPs = [{ ip }];
  }
  if (initStatuses.length > 0) status.initContainerStatuses = initStatuses;
  return status;
}

/** A terminal phase never changes. */
function keepTerminal(
  computed: PodPhase,
  previous: PodPhase | undefined,
  api: PodPhase | undefined,
): PodPhase {
  if (api !== undefined && isTerminalPhase(api)) return api;
  if (!isTerminalPhase(computed) && previous !== undefined && isTerminalPhase(previous)) {
    return previous;
  }
  return computed;
}
