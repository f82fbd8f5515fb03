import { startsAfterCancellation } from '../defects/starts-after-cancellation.ts';
import { lawOverTrace } from '../law.ts';

export const noStartWhileTerminating = lawOverTrace('pod.terminating before container.started', {
  name: 'a terminating pod starts no container',
  because:
    'a deletion comes while SyncPod is within a pull, a mount or a start, which must end and start nothing more.',
  sometimes: [
    'a pod was told to end between two steps of a start',
    'a pod was told to end while it ran',
  ],
  defects: [startsAfterCancellation],
  judge: ({ trace }, sometimes) => {
    const terminating = new Set<string>();
    const created = new Map<string, string>();
    const running = new Map<string, string>();
    for (const { at, type, detail } of trace.records) {
      if (type === 'pod.terminating' && !terminating.has(detail.uid)) {
        terminating.add(detail.uid);
        if ([...created.values()].includes(detail.uid)) {
          sometimes('a pod was told to end between two steps of a start');
        }
        if ([...running.values()].includes(detail.uid)) {
          sometimes('a pod was told to end while it ran');
        }
      } else if (type === 'container.created') {
        created.set(detail.containerId, detail.podUid);
      } else if (type === 'container.started') {
        created.delete(detail.containerId);
        running.set(detail.containerId, detail.podUid);
        if (terminating.has(detail.podUid)) {
          return `${detail.pod} started ${detail.container} at ${String(at)} ms, after it was told to end`;
        }
      } else if (type === 'container.exited') running.delete(detail.containerId);
    }
    return undefined;
  },
});
