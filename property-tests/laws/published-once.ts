import { publishesAgain } from '../defects/publishes-again.ts';
import { lawOverTrace } from '../law.ts';

export const publishedOnce = lawOverTrace('volume.published, one after the other', {
  name: 'P6, P7: an object is published when it differs from the one before, and only then',
  because:
    'every resync resolves the tag again, and a failed refresh may forget what is published.',
  sometimes: ['a refresh found the same object', 'a refresh found another object'],
  defects: [publishesAgain],
  judge: ({ trace }, sometimes) => {
    const shown = new Map<string, string>();
    const published = new Set<string>();
    for (const { at, type, detail } of trace.records) {
      if (type === 'volume.published') {
        const { podUid, volume, imageRef } = detail;
        const key = `${podUid}/${volume}`;
        if (shown.get(key) === imageRef) {
          return `${imageRef} was published again at ${String(at)} ms in volume ${key}`;
        }
        if (shown.has(key)) sometimes('a refresh found another object');
        shown.set(key, imageRef);
        published.add(key);
      } else if (type === 'volume.refreshed') {
        const key = `${detail.podUid}/${detail.volume}`;
        if (!published.delete(key)) sometimes('a refresh found the same object');
      } else if (type === 'volume.unpublished') {
        shown.delete(`${detail.podUid}/${detail.volume}`);
      }
    }
    return undefined;
  },
});
