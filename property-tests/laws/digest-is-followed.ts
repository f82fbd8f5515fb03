import { followsTagsOnly } from '../defects/follows-tags-only.ts';
import { lawOverTrace } from '../law.ts';

export const digestIsFollowed = lawOverTrace('volume.published against the reference in the spec', {
  name: 'P11: a reference with a digest shows that object for ever',
  because: 'the refresh that follows tags is the same code for both.',
  sometimes: ['a volume with a digest was published', 'a tag moved meanwhile'],
  defects: [followsTagsOnly],
  judge: ({ trace, pods }, sometimes) => {
    const pinned = new Map<string, string>();
    for (const { pod } of pods) {
      for (const { name, oci } of pod?.spec.volumes ?? []) {
        const [, digest] = oci?.image?.split('@') ?? [];
        if (digest !== undefined) pinned.set(`${pod?.metadata.uid ?? ''}/${name}`, digest);
      }
    }
    let isShown = false;
    for (const { type, detail } of trace.records) {
      if (type === 'scenario.step' && isShown && detail.does.startsWith('push ')) {
        sometimes('a tag moved meanwhile');
      }
      if (type !== 'volume.published') continue;
      const digest = pinned.get(`${detail.podUid}/${detail.volume}`);
      if (digest === undefined) continue;
      isShown = true;
      sometimes('a volume with a digest was published');
      if (!detail.imageRef.endsWith(`@${digest}`)) {
        return `${detail.imageRef} was published where ${digest} was asked for`;
      }
    }
    return undefined;
  },
});
