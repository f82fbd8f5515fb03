import { asksAsAnybodyFirst } from '../defects/asks-as-anybody-first.ts';
import { fitsEverywhere } from '../defects/fits-everywhere.ts';
import { needsEverySecret } from '../defects/needs-every-secret.ts';
import { overlooksNonsense } from '../defects/overlooks-nonsense.ts';
import { readsSecretsOfOthers } from '../defects/reads-secrets-of-others.ts';
import { triesInReverse } from '../defects/tries-in-reverse.ts';
import { triesOnlyTheFirst } from '../defects/tries-only-the-first.ts';
import { isWell } from '../judging/faults.ts';
import { fitting, keysOf, type Keys } from '../judging/keys.ts';
import type { Attempt } from '../judging/pod-calls.ts';
import { podsIn, type PodView } from '../judging/view.ts';
import { lawOverTrace, type Sometimes, type Verdict } from '../law.ts';
import type { Played } from '../playing/played.ts';
import { OPEN } from '../workloads/images.ts';

type Circumstance =
  | 'a pull had a credential'
  | 'several credentials were tried'
  | 'a credential failed and the next one opened the door'
  | 'the more specific key was tried first'
  | 'a pod of the other tenant pulled with a key of its own'
  | 'a pod with a missing secret pulled'
  | 'a pod with a secret that cannot be read wanted an image';

export const secretsGoWhereTheyBelong = lawOverTrace(
  'credentials in calls of the runtime against the secrets that the pod names',
  {
    name: 'PP25 to PP28: a pod pulls with the fitting keys of its own secrets, all in their order until one opens, and as anybody only if none fits',
    because:
      'secrets are read by name, matched by prefix, sorted and tried in turn, and each step can give a key to a stranger.',
    sometimes: [
      'a pull had a credential',
      'several credentials were tried',
      'a credential failed and the next one opened the door',
      'the more specific key was tried first',
      'a pod of the other tenant pulled with a key of its own',
      'a pod with a missing secret pulled',
      'a pod with a secret that cannot be read wanted an image',
    ],
    defects: [
      readsSecretsOfOthers,
      fitsEverywhere,
      triesInReverse,
      triesOnlyTheFirst,
      asksAsAnybodyFirst,
      needsEverySecret,
      overlooksNonsense,
    ],
    judge: (played, sometimes: Sometimes<Circumstance>) => {
      const stray = played.observed.requests.find(
        ({ url, user }) => user !== undefined && url.startsWith(`http://${OPEN}/`),
      );
      if (stray !== undefined)
        return `${stray.url} was asked for as ${stray.user ?? ''}, who is nobody there`;
      for (const pod of podsIn(played)) {
        const keys = keysOf(pod.life, played);
        const wrong =
          wrongKeys(pod, keys, played, sometimes) ?? wrongReasons(pod, keys, played, sometimes);
        if (wrong !== undefined) return `${pod.life.name} (${pod.life.uid}): ${wrong}`;
      }
      return undefined;
    },
  },
);

function wrongKeys(
  pod: PodView,
  keys: Keys,
  played: Played,
  sometimes: Sometimes<Circumstance>,
): Verdict {
  const { uid, namespace } = pod.life;
  const strange = played.observed.calls.find(
    ({ podUid, credential, image }) =>
      podUid === uid &&
      credential !== undefined &&
      !fitting(keys.ever, repositoryOf(image)).some((key) => key.credential === credential),
  );
  if (strange !== undefined) {
    return `${strange.image} was asked for with ${strange.credential ?? ''}, which no fitting key of the pod holds`;
  }
  for (const attempt of pod.attempts) {
    const wrong =
      keys.isStable && isWell(played, 'api.') ? wrongTrials(attempt, keys, sometimes) : undefined;
    if (wrong !== undefined) return wrong;
    const [first] = attempt.calls;
    if (first?.credential === undefined) continue;
    sometimes('a pull had a credential');
    if (namespace !== 'default' && attempt.outcome === 'answered') {
      sometimes('a pod of the other tenant pulled with a key of its own');
    }
  }
  return undefined;
}

/** PP26 to PP28, where the secrets are what they always were. */
function wrongTrials(
  { image, calls, outcome }: Attempt,
  keys: Keys,
  sometimes: Sometimes<Circumstance>,
): Verdict {
  if (keys.isOneUnreadable) return `${image} was pulled, though a secret cannot be read`;
  if (keys.isOneMissing) sometimes('a pod with a missing secret pulled');
  const fits = fitting(keys.ever, repositoryOf(image));
  const expected = fits.length === 0 ? [undefined] : fits.map(({ credential }) => credential);
  const tried = calls.map(({ credential }) => credential);
  if (tried.length > 1) sometimes('several credentials were tried');
  if (tried.length > 1 && outcome === 'answered') {
    sometimes('a credential failed and the next one opened the door');
  }
  const [first, second] = fits;
  if (second !== undefined && first?.location !== second.location) {
    sometimes('the more specific key was tried first');
  }
  const isInOrder =
    tried.length <= expected.length && tried.every((each, at) => each === expected[at]);
  const isAll = outcome !== 'failed' || tried.length === expected.length;
  if (isInOrder && isAll) return undefined;
  const tell = (list: readonly (string | undefined)[]): string =>
    list.map((each) => each ?? 'as anybody').join(', ');
  return `${image} was tried with ${tell(tried)}; what fits is ${tell(expected)}`;
}

/** PP28: a text as reason comes of a secret that cannot be read, and of nothing else. */
function wrongReasons(
  { life }: PodView,
  keys: Keys,
  played: Played,
  sometimes: Sometimes<Circumstance>,
): Verdict {
  if (!isWell(played, 'api.', 'host.')) return undefined;
  for (const { pod } of played.pods) {
    if (pod?.metadata.uid !== life.uid) continue;
    for (const { state } of pod.status.containerStatuses ?? []) {
      const reason = state?.waiting?.reason ?? '';
      if (!reason.includes(' ')) continue;
      if (!keys.isOneUnreadable) return `it waits with "${reason}", though its secrets can be read`;
      sometimes('a pod with a secret that cannot be read wanted an image');
    }
  }
  return undefined;
}

function repositoryOf(image: string): string {
  const [name = ''] = image.split('@');
  const colon = name.lastIndexOf(':');
  return colon > name.lastIndexOf('/') ? name.slice(0, colon) : name;
}
