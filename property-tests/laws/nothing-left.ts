import { forgetsToUnmount } from '../defects/forgets-to-unmount.ts';
import { mountsWhatWasGivenUp } from '../defects/mounts-what-was-given-up.ts';
import { lawOverEnding } from '../law.ts';

export const nothingLeft = lawOverEnding('the stock of the idle cluster (src/lab/leftovers.ts)', {
  name: 'after the last pod nothing is left',
  because:
    'deletion meets a pod in every state, a mount in flight and a failing call included, and each has its own way out.',
  sometimes: ['a pod was deleted before it ran', 'a pass failed while its pod was ending'],
  defects: [forgetsToUnmount, mountsWhatWasGivenUp],
  judge: ({ leftovers }, { trace, pods }, sometimes) => {
    for (const { pod } of pods) {
      const isEnding = pod?.metadata.deletionTimestamp !== undefined;
      if (isEnding && pod.status.phase === 'Pending') sometimes('a pod was deleted before it ran');
    }
    const ending = new Set<string>();
    for (const record of trace.records) {
      if (record.type === 'pod.terminating') ending.add(record.detail.uid);
      if (record.type === 'pod.syncFailed' && ending.has(record.detail.uid)) {
        sometimes('a pass failed while its pod was ending');
      }
    }
    return leftovers.length === 0 ? undefined : leftovers.join('; ');
  },
});
