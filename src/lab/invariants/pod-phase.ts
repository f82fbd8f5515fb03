import type { Monitor } from './monitor.ts';

const RANKS: Readonly<Record<string, number>> = { Pending: 0, Running: 1, Succeeded: 2, Failed: 2 };

/** How a write's summary begins that tells of one. */
const PHASE = 'phase ';

/**
 * Upstream: pkg/kubelet/kubelet_pods.go, getPhase and generateAPIPodStatus (v1.36). A terminal phase is
 * final. Running goes back to Pending only in a pod that has got a new sandbox, in which its init
 * containers run again, one after the other; and in one of whose containers an instance was made that
 * did not start: it waits, and of two such nothing tells that the container ever ran.
 */
export function podPhaseMonitor(): Monitor {
  /** By `default/web`, of the pod that has the name now. */
  const phases = new Map<string, string>();
  /** Pods that have got a new sandbox after they ran. */
  const begunAnew = new Set<string>();
  /** Of each pod, instances that were made and have not started. */
  const unstarted = new Map<string, number>();
  const count = (pod: string, by: number): void => {
    const left = (unstarted.get(pod) ?? 0) + by;
    if (left === 0) unstarted.delete(pod);
    else unstarted.set(pod, left);
  };
  return {
    name: "a pod's phase never goes back",
    types: ['api.write', 'cri.call', 'container.created', 'container.started'],
    observe: (record) => {
      if (record.type === 'cri.call') {
        const { method, subject } = record.detail;
        const isAnew = method === 'runPodSandbox' && phases.get(subject) === 'Running';
        if (isAnew) begunAnew.add(subject);
        return undefined;
      }
      if (record.type === 'container.created') count(record.detail.pod, 1);
      if (record.type === 'container.started') count(record.detail.pod, -1);
      if (record.type !== 'api.write') return undefined;
      const { resource, namespace, name, summary } = record.detail;
      if (summary === undefined || !resource.startsWith('pods')) return undefined;
      if (summary !== 'gone' && !summary.startsWith(PHASE)) return undefined;
      const pod = `${namespace ?? ''}/${name}`;
      if (summary === 'gone') {
        phases.delete(pod);
        begunAnew.delete(pod);
        unstarted.delete(pod);
        return undefined;
      }
      const phase = summary.slice(PHASE.length);
      const before = phases.get(pod);
      phases.set(pod, phase);
      const mayGoBack =
        before === 'Running' && (begunAnew.has(pod) || (unstarted.get(pod) ?? 0) > 0);
      // A phase is told when it changes: a terminal one must not, not even into the other.
      if (before === undefined || mayGoBack || rankOf(phase) > rankOf(before)) return undefined;
      return `${pod} goes from ${before} to ${phase}`;
    },
  };
}

/** A phase that is none of these comes after all. */
function rankOf(phase: string): number {
  return RANKS[phase] ?? Infinity;
}
