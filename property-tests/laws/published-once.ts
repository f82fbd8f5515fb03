import { publishesAgain } from '../defects/publishes-again.ts';
import { readsNothingBack } from '../defects/reads-nothing-back.ts';
import { areSame } from '../judging/object-trees.ts';
import { publishedVolumeOf, publishedVolumesOf } from '../judging/published-volumes.ts';
import { lawOverTrace, type Sometimes } from '../law.ts';
import type { Played } from '../playing/played.ts';

type Circumstance =
  | `a refresh found ${'the same' | 'another'} object`
  | `a refresh of a volume of objects found ${'the same' | 'another'} content`;

export const publishedOnce = lawOverTrace('what `..data` led to, one after the other', {
  name: 'P6, P7: a version is published when it differs from the one before, and only then',
  because:
    'every resync asks for the content again, and a failed refresh may forget what is published.',
  sometimes: [
    'a refresh found the same object',
    'a refresh found another object',
    'a refresh of a volume of objects found the same content',
    'a refresh of a volume of objects found another content',
  ],
  defects: [publishesAgain, readsNothingBack],
  judge: (played, sometimes: Sometimes<Circumstance>) => {
    for (const { title, showings } of publishedVolumesOf(played)) {
      for (const [index, { at, files, generation }] of showings.entries()) {
        const before = showings[index - 1];
        if (before?.files === undefined || files === undefined) continue;
        if (generation !== before.generation && areSame(files, before.files)) {
          return `what it showed was published again at ${String(at)} ms in ${title}`;
        }
      }
    }
    count(played, sometimes);
    return undefined;
  },
});

function count(played: Played, sometimes: Sometimes<Circumstance>): void {
  const last = new Map<string, number>();
  for (const [order, { type, detail }] of played.trace.records.entries()) {
    if (type !== 'volume.refreshed' && type !== 'volume.mounted') continue;
    const volume = publishedVolumeOf(played, detail.podUid, detail.volume);
    if (volume === undefined) continue;
    const key = `${detail.podUid} ${detail.volume}`;
    const since = last.get(key) ?? Infinity;
    last.set(key, order);
    if (type === 'volume.mounted') continue;
    const isNew = volume.showings.some((each) => each.order > since && each.order <= order);
    const found = isNew ? 'another' : 'the same';
    sometimes(
      volume.kind === 'oci'
        ? `a refresh found ${found} object`
        : `a refresh of a volume of objects found ${found} content`,
    );
  }
}
