/** Which containers of a pod have which probes. Upstream: pkg/kubelet/prober/prober_manager.go, AddPod (v1.36). */
import type { Container, Pod } from '../../api/index.ts';
import { isRestartableInitContainer, type ProbeResult, type ProbeType } from '../model/index.ts';

export type Probe = NonNullable<Container['livenessProbe']>;

/** In the order in which workers are made. */
export const PROBE_TYPES: readonly ProbeType[] = ['Startup', 'Readiness', 'Liveness'];

/** Of a container that no probe has looked at yet. */
export const INITIAL_RESULTS: Readonly<Record<ProbeType, ProbeResult>> = {
  Startup: 'Unknown',
  Readiness: 'Failure',
  Liveness: 'Success',
};

export function probeOf(container: Container, type: ProbeType): Probe | undefined {
  switch (type) {
    case 'Startup':
      return container.startupProbe;
    case 'Readiness':
      return container.readinessProbe;
    case 'Liveness':
      return container.livenessProbe;
  }
}

export interface ProbedContainer {
  readonly container: Container;
  readonly type: ProbeType;
  readonly probe: Probe;
}

const NONE: readonly ProbedContainer[] = [];

/** Of containers that run beside others: init containers that have to end have no probes. */
export function probedContainers(pod: Pod): readonly ProbedContainer[] {
  const { containers, initContainers } = pod.spec;
  if (!isProbed(pod)) return NONE;
  const sidecars = initContainers?.filter(isRestartableInitContainer) ?? [];
  return [...containers, ...sidecars].flatMap((container) =>
    PROBE_TYPES.flatMap((type) => {
      const probe = probeOf(container, type);
      return probe === undefined ? [] : [{ container, type, probe }];
    }),
  );
}

export function isProbed({ spec: { containers, initContainers } }: Pod): boolean {
  return containers.some(hasProbe) || initContainers?.some(hasProbe) === true;
}

function hasProbe({ startupProbe, readinessProbe, livenessProbe }: Container): boolean {
  return (startupProbe ?? readinessProbe ?? livenessProbe) !== undefined;
}
