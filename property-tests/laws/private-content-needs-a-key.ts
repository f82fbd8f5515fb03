import { takesKnownDigests } from '../defects/takes-known-digests.ts';
import { fitting, keysOf, type Key } from '../judging/keys.ts';
import { livesOf, wantsUntil, type PodLife } from '../judging/pod-life.ts';
import { spellingOf } from '../judging/spelling.ts';
import { LocalTags } from '../judging/tags.ts';
import { lawOverTrace, type Sometimes, type Verdict } from '../law.ts';
import type { CriCall } from '../playing/observed.ts';
import type { Played } from '../playing/played.ts';
import { PRIVATE } from '../workloads/images.ts';
import { USERS } from '../workloads/secrets.ts';

type Circumstance =
  | 'a container without a key was pinned to a private image that was there'
  | 'an image volume without a key was pinned to a private image that was there'
  | 'a volume of the draft without a key was pinned to a private image that was there'
  | 'a private tag that was there was asked for without a key'
  | 'a key opened, by its digest, what was there';

/** Of users of the private registry; each may pull everything. */
const OPENING = new Set(Object.entries(USERS).map(([user, password]) => `${user}:${password}`));

export const privateContentNeedsAKey = lawOverTrace(
  'the runtime’s answers of pulls and mounts against the users of the registry and the secrets that the pod names',
  {
    name: 'what a private registry has is pulled and mounted only with a key of the pod that opens it, by tag or by digest, whatever the node has',
    because:
      'a digest says which content, not who may have it, and what is there could be had without asking.',
    sometimes: [
      'a container without a key was pinned to a private image that was there',
      'an image volume without a key was pinned to a private image that was there',
      'a volume of the draft without a key was pinned to a private image that was there',
      'a private tag that was there was asked for without a key',
      'a key opened, by its digest, what was there',
    ],
    defects: [takesKnownDigests],
    judge: (played, sometimes: Sometimes<Circumstance>) => {
      const lives = livesOf(played);
      const local = new LocalTags(played);
      for (const call of played.observed.calls) {
        const life = lives.get(call.podUid ?? '');
        const isOfContent = call.rpc === 'pullImage' || call.rpc === 'mountOCIObject';
        if (life === undefined || !isOfContent || !call.image.startsWith(`${PRIVATE}/`)) continue;
        const opening = openingKeys(life, call, played);
        count(call, life, opening, local, sometimes);
        const wrong = wrongAnswer(call, opening);
        if (wrong !== undefined) return `${life.name} (${life.uid}): ${wrong}`;
      }
      return undefined;
    },
  },
);

/** Of all that its secrets ever held. */
function openingKeys(life: PodLife, { image }: CriCall, played: Played): readonly Key[] {
  const { name = '' } = spellingOf(image) ?? {};
  return fitting(keysOf(life, played).ever, name).filter(({ credential }) =>
    OPENING.has(credential),
  );
}

/** What is there and used without a pull is not asked for here: see PP29. */
function wrongAnswer(
  { rpc, image, outcome, credential }: CriCall,
  opening: readonly Key[],
): Verdict {
  if (outcome !== 'answered') return undefined;
  if (opening.some((key) => key.credential === credential)) return undefined;
  const how = rpc === 'pullImage' ? 'pulled' : 'mounted';
  const told = opening.map((key) => key.credential).join(', ');
  return `${image} was ${how} ${credential ?? 'as anybody'}; what opens it of the pod’s is ${told || 'nothing'}`;
}

function count(
  call: CriCall,
  life: PodLife,
  opening: readonly Key[],
  local: LocalTags,
  sometimes: Sometimes<Circumstance>,
): void {
  const { rpc, image, begunAt, order, outcome } = call;
  const { digest, sent = '' } = spellingOf(image) ?? {};
  if (digest === undefined) {
    const isThere = local.between(sent, begunAt, begunAt).length > 0;
    if (isThere && opening.length === 0) {
      sometimes('a private tag that was there was asked for without a key');
    }
    return;
  }
  if (!local.knows(digest, begunAt)) return;
  if (opening.length > 0) {
    if (outcome === 'answered') sometimes('a key opened, by its digest, what was there');
    return;
  }
  if (rpc === 'mountOCIObject') {
    return sometimes(
      'a volume of the draft without a key was pinned to a private image that was there',
    );
  }
  const wants = wantsUntil(life, order).filter(({ spelling }) => spelling?.sent === sent);
  if (wants.some(({ container }) => container === undefined)) {
    sometimes('an image volume without a key was pinned to a private image that was there');
  }
  if (wants.some(({ container }) => container !== undefined)) {
    sometimes('a container without a key was pinned to a private image that was there');
  }
}
