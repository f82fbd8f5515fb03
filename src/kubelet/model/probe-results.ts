/**
 * What the probes of a node's containers said last, by the runtime's ids of containers. Upstream:
 * pkg/kubelet/prober/results/results_manager.go; who writes them is the wing `probes/`.
 */
import type { Instant } from '../../sim/index.ts';

export type ProbeResult = 'Success' | 'Failure' | 'Unknown';

export type ProbeType = 'Startup' | 'Liveness' | 'Readiness';

/** Of one type; undefined for a container that no probe of that type has looked at yet. */
export interface ResultsOfType {
  get(containerId: string): ProbeResult | undefined;
}

export type ProbeResults = Readonly<Record<'startup' | 'liveness' | 'readiness', ResultsOfType>>;

const NONE: ResultsOfType = new Map<string, ProbeResult>();

export const NO_PROBE_RESULTS: ProbeResults = { startup: NONE, liveness: NONE, readiness: NONE };

/** Its container is to be killed, and started again where its restart policy has it so. */
export function livenessFailed({ liveness }: ProbeResults, containerId: string): boolean {
  return liveness.get(containerId) === 'Failure';
}

/** The same; of a sidecar no result at all means that it must be waited for. */
export function startupFailed({ startup }: ProbeResults, containerId: string): boolean {
  return startup.get(containerId) === 'Failure';
}

/** Of one pod that is probed. */
export interface PodProbes {
  readonly results: Pick<ProbeResults, 'startup' | 'readiness'>;
  readonly kubeletStartedAt: Instant;
}
