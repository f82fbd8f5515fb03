/**
 * What probes found of a container, as far as it decides whether it is killed and what may start after it.
 * Upstream: pkg/kubelet/prober/results, Manager.Get of the startup and liveness managers (v1.36).
 */
export type ProbeVerdict = 'Success' | 'Failure' | 'Unknown';

export interface ProbeVerdicts {
  /** By the id of an instance; undefined: nothing was found yet, or there is no such probe. */
  readonly startup: (containerId: string) => ProbeVerdict | undefined;
  readonly liveness: (containerId: string) => ProbeVerdict | undefined;
}

/** Of a pod that nobody probes. */
export const NO_PROBE_VERDICTS: ProbeVerdicts = {
  startup: () => undefined,
  liveness: () => undefined,
};
