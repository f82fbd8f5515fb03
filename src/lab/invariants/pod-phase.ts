import type { Monitor } from './monitor.ts';

const RANKS: Readonly<Record<string, number>> = { Pending: 0, Running: 1, Succeeded: 2, Failed: 2 };

/** How a write's summary begins that tells of one. */
const PHASE = 'phase ';

/**
 * Upstream: pkg/kubelet/kubelet_pods.go, getPhase and generateAPIPodStatus (v1.36). A terminal phase is
 * final. Running goes back to Pending only in a pod that has got a new sandbox, in which its init
 * containers run again, one after the other; in one all of whose containers were taken away, to begin again; and in
 * one of whose containers an instance was made that did not start: it waits, and of two such nothing tells that the
 * container ever ran. What somebody else says is not judged, for the kubelet puts it right: the end of a pod that it has not
 * begun to end, or another phase of one that it is done with.
 */
export function podPhaseMonitor(): Monitor {
  /** By `default/web`, of the pod that has the name now. */
  const phases = new Map<string, string>();
  /** Pods that have got a new sandbox after they ran, or of which nothing was left. */
  const begunAnew = new Set<string>();
  /** Of each pod, instances that were made and have not started. */
  const unstarted = new Map<string, number>();
  /** Of each pod, instances that are there. */
  const instances = new Map<string, number>();
  /** Pods that a kubelet runs, and whose end it has not begun. */
  const kept = new Set<string>();
  /** Pods that a kubelet is done with: it says nothing new of them. */
  const done = new Set<string>();
  /** Pods of which somebody else said that they have ended, or have not. */
  const contradicted = new Set<string>();
  return {
    name: "a pod's phase never goes back",
    types: [
      'api.write',
      'cri.call',
      'container.created',
      'container.started',
      'pod.sync',
      'pod.terminating',
      'pod.terminated',
    ],
    observe: (record) => {
      if (record.type === 'cri.call') {
        const { method, subject } = record.detail;
        if (method !== 'removeContainer' && method !== 'runPodSandbox') return undefined;
        const pod = podOf(subject);
        if (method === 'removeContainer') count(instances, pod, -1);
        const isAnew =
          method === 'runPodSandbox' || (method === 'removeContainer' && !instances.has(pod));
        if (isAnew && phases.get(pod) === 'Running') begunAnew.add(pod);
        return undefined;
      }
      if (record.type === 'container.created') {
        count(unstarted, record.detail.pod, 1);
        count(instances, record.detail.pod, 1);
      }
      if (record.type === 'container.started') count(unstarted, record.detail.pod, -1);
      if (record.type === 'pod.sync') {
        kept.add(record.detail.pod);
        done.delete(record.detail.pod);
      }
      if (record.type === 'pod.terminated') done.add(record.detail.pod);
      if (record.type === 'pod.terminating') kept.delete(record.detail.pod);
      if (record.type !== 'api.write') return undefined;
      const { resource, namespace, name, summary } = record.detail;
      if (summary === undefined || !resource.startsWith('pods')) return undefined;
      if (summary !== 'gone' && !summary.startsWith(PHASE)) return undefined;
      const pod = `${namespace ?? ''}/${name}`;
      if (summary === 'gone') {
        phases.delete(pod);
        begunAnew.delete(pod);
        unstarted.delete(pod);
        instances.delete(pod);
        kept.delete(pod);
        done.delete(pod);
        contradicted.delete(pod);
        return undefined;
      }
      const phase = summary.slice(PHASE.length);
      if ((RANKS[phase] === 2 ? kept : done).has(pod)) {
        contradicted.add(pod);
        return undefined;
      }
      if (contradicted.delete(pod) && phase === phases.get(pod)) return undefined;
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

/** `default/web` of `default/web/server` */
function podOf(subject: string): string {
  const end = subject.indexOf('/', subject.indexOf('/') + 1);
  return end < 0 ? subject : subject.slice(0, end);
}

function count(of: Map<string, number>, pod: string, by: number): void {
  const left = (of.get(pod) ?? 0) + by;
  if (left === 0) of.delete(pod);
  else of.set(pod, left);
}

/** A phase that is none of these comes after all. */
function rankOf(phase: string): number {
  return RANKS[phase] ?? Infinity;
}
