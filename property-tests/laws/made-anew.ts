import { mountsWhatItHad } from '../defects/mounts-what-it-had.ts';
import { pullsATagOnce } from '../defects/pulls-a-tag-once.ts';
import { areSame, filesOf, told } from '../judging/object-trees.ts';
import { spellingOf } from '../judging/spelling.ts';
import { RegistryTags } from '../judging/tags.ts';
import { VolumesOf } from '../judging/volumes-of.ts';
import { lawOverTrace, type Sometimes } from '../law.ts';
import type { Played } from '../playing/played.ts';

type Circumstance =
  | 'a pod was made anew, and its image volume showed other content'
  | 'a pod was made anew, and its volume of the draft showed other content'
  | 'a container started again, and its image volume showed other content';

export const madeAnewShowsTheTag = lawOverTrace(
  'the files in each mount at the start of its container, against what was pushed under the tag by then',
  {
    name: 'IV8: under Always a container begins over what the tag of its volume has at that time, in a pod made anew above all',
    because:
      'a node keeps what it has pulled, by tag and by digest, and pods come back under their names.',
    sometimes: [
      'a pod was made anew, and its image volume showed other content',
      'a pod was made anew, and its volume of the draft showed other content',
      'a container started again, and its image volume showed other content',
    ],
    defects: [pullsATagOnce, mountsWhatItHad],
    judge: (played, sometimes: Sometimes<Circumstance>) => {
      const volumes = new VolumesOf(played);
      const tags = new RegistryTags(played);
      const begins = new Begins(played);
      /** By name of pod, container and volume. */
      const shown = new Map<string, { readonly podUid: string; readonly text: string }>();
      for (const sight of played.observed.mounts.sights) {
        const mount = volumes.at(sight);
        if (sight.when === 'end' || mount === undefined || mount.is === 'objects') continue;
        const { is, pullPolicy, reference, subPath, podUid } = mount;
        const spelling = spellingOf(reference);
        if (is === 'image' && pullPolicy !== 'Always') continue;
        if (spelling === undefined || spelling.digest !== undefined) continue;
        // The draft resolves when it sets a volume up, what shipped in the pass that starts a container.
        const since = is === 'oci' ? begins.ofPod(podUid) : begins.ofPass(podUid, sight.order);
        const could = tags.between(spelling.sent, since, sight.at);
        const where = `${mount.pod}/${mount.container}`;
        if (!could.some((id) => areSame(sight.files, filesOf(id, subPath)))) {
          const expected = could.map((id) => told(filesOf(id, subPath))).join(' or ');
          return `${where} at ${String(sight.at)} ms: ${reference} shows ${told(sight.files)}, and was pushed as ${expected}`;
        }
        const key = `${where} ${reference} ${subPath}`;
        const before = shown.get(key);
        const text = told(sight.files);
        shown.set(key, { podUid, text });
        if (before === undefined || before.text === text) continue;
        if (before.podUid !== podUid) {
          sometimes(
            is === 'image'
              ? 'a pod was made anew, and its image volume showed other content'
              : 'a pod was made anew, and its volume of the draft showed other content',
          );
        } else if (is === 'image') {
          sometimes('a container started again, and its image volume showed other content');
        }
      }
      return undefined;
    },
  },
);

/** When passes over pods began. */
class Begins {
  readonly #byPod = new Map<string, { readonly at: number; readonly order: number }[]>();

  constructor({ trace }: Played) {
    for (const [order, { at, type, detail }] of trace.records.entries()) {
      if (type !== 'pod.sync') continue;
      const begins = this.#byPod.get(detail.uid) ?? [];
      this.#byPod.set(detail.uid, begins);
      begins.push({ at, order });
    }
  }

  ofPod(podUid: string): number {
    return this.#byPod.get(podUid)?.[0]?.at ?? 0;
  }

  /** The last before. */
  ofPass(podUid: string, order: number): number {
    return this.#byPod.get(podUid)?.findLast((each) => each.order < order)?.at ?? 0;
  }
}
