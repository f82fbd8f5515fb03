import type { Trace } from '../../src/sim/index.ts';
import { goesBackToPending } from '../defects/goes-back-to-pending.ts';
import { lawOverTrace } from '../law.ts';

/** Failed and Succeeded are one step: neither follows the other. */
const RANK: Readonly<Record<string, number>> = { Pending: 0, Running: 1, Succeeded: 2, Failed: 2 };

export const phaseNeverGoesBack = lawOverTrace('every version of every pod in the API', {
  name: "a pod's phase never goes back, and a terminal phase stays",
  because:
    'a phase is generated from what the runtime lists at that moment, and dead containers, failing looks and restarts change that.',
  sometimes: ['a pod ended for good', 'a container of a running pod was waiting'],
  defects: [goesBackToPending],
  judge: ({ pods, trace }, sometimes) => {
    const last = new Map<string, string>();
    const ranSince = new Map<string, number>();
    const sandboxes = trace
      .of('cri.call')
      .filter(({ detail }) => detail.method === 'runPodSandbox');
    for (const { at, pod } of pods) {
      if (pod === undefined) continue;
      const { phase = 'Pending', containerStatuses = [] } = pod.status;
      const { uid, name } = pod.metadata;
      const before = last.get(uid) ?? 'Pending';
      last.set(uid, phase);
      if (phase === before) continue;
      const isForward = (RANK[phase] ?? 0) > (RANK[before] ?? 0);
      const isAnew = sandboxes.some(
        (call) => call.detail.subject === `default/${name}` && call.at >= (ranSince.get(uid) ?? at),
      );
      // As upstream: in a new sandbox init containers run again, and the pod is Pending meanwhile; and
      // of a container that was made again and did not start nothing tells that it ever ran.
      const mayGoBack = isAnew || hasUnstarted(trace, uid, at);
      if (before === 'Running' && phase === 'Pending' && mayGoBack) continue;
      if (phase === 'Running') ranSince.set(uid, at);
      if (!isForward) return `${name} went from ${before} to ${phase} at ${String(at)} ms`;
      if (RANK[phase] === 2) sometimes('a pod ended for good');
      if (containerStatuses.some(({ state }) => state?.waiting !== undefined)) {
        sometimes('a container of a running pod was waiting');
      }
    }
    return undefined;
  },
});

/** Whether an instance of one of the pod's containers was made and has not started. */
function hasUnstarted(trace: Trace, uid: string, by: number): boolean {
  const isOf = ({ at, detail }: { at: number; detail: { podUid: string } }): boolean =>
    at <= by && detail.podUid === uid;
  const started = new Set(
    trace
      .of('container.started')
      .filter(isOf)
      .map(({ detail }) => detail.containerId),
  );
  return trace
    .of('container.created')
    .some((record) => isOf(record) && !started.has(record.detail.containerId));
}
