/** Motifs of digests: who names by its digest what others have pulled, with a key or without one. */
import fc from 'fast-check';
import { create, weighted, type Motif } from './motif-parts.ts';
import type { PodShape, PullPolicyShape } from './pod-shape.ts';
import type { SecretName } from './secrets.ts';
import { podOver } from './volume-motifs.ts';

/** Of `IMAGES`: one private content by its tag, and by its digest. */
const TAGGED = 9;
const PINNED = 11;

type As = 'container' | 'image volume' | 'volume of the draft';

const ways = fc.constantFrom<As>('container', 'image volume', 'volume of the draft');

/** `secrets`: of the pod; `pinned`: by digest. */
function wants(
  as: As,
  pinned: boolean,
  pullPolicy: PullPolicyShape,
  secrets: readonly SecretName[],
): PodShape {
  const image = pinned ? PINNED : TAGGED;
  const runs = [{ does: 'run' }, ''] as const;
  switch (as) {
    case 'container': {
      const { containers, ...pod } = podOver({ is: 'emptyDir' }, runs);
      const all = containers.map((each) => ({ ...each, image, pullPolicy }));
      return { ...pod, containers: all, secrets };
    }
    case 'image volume':
      return { ...podOver({ is: 'image', image, pullPolicy }, runs), secrets };
    case 'volume of the draft':
      return { ...podOver({ is: 'oci', tag: 2, pinned }, runs), secrets };
  }
}

/** Who has a key comes first, and stays; the other names the digest of what is there. */
const pinnedByOthers: Motif = fc
  .tuple(
    ways,
    fc.boolean(),
    fc.constantFrom<PullPolicyShape>('IfNotPresent', 'Always', 'default'),
    fc.constantFrom<readonly SecretName[]>([], [], ['wrong'], ['missing'], ['copy']),
    fc.constantFrom(1, 2),
  )
  .map(([as, pinned, pullPolicy, secrets, pod]) => ({
    actions: [
      create(wants(as, pinned, 'IfNotPresent', ['right'])),
      create(wants(as, true, pullPolicy, secrets), 5000, pod),
    ],
  }));

export const PINNED_MOTIFS = weighted(4, pinnedByOthers);
