/** Whose keys open an image volume (images.md, IV5): a law over plays of one pod. */
import fc from 'fast-check';
import { keepsToOneKeyForVolumes } from '../defects/keeps-to-one-key-for-volumes.ts';
import { pullsVolumesAsAnybody } from '../defects/pulls-volumes-as-anybody.ts';
import {
  containersOf,
  label,
  lines,
  ofOnePod,
  sentForVolumes,
  volumesOf,
  type OfOnePod,
} from '../image-volumes/volume-plays.ts';
import { fitting, keysOf } from '../judging/keys.ts';
import type { Attempt } from '../judging/pod-calls.ts';
import { spellingOf } from '../judging/spelling.ts';
import { podsIn } from '../judging/view.ts';
import type { Sometimes } from '../law.ts';
import { ownLaw } from '../own-law.ts';
import { play } from '../playing/play.ts';
import type { Defect } from '../playing/stage.ts';
import { PLAIN_POD } from '../workloads/pod-shape.ts';
import type { SecretName } from '../workloads/secrets.ts';

/** None, one, several that fit; the wrong one before the right one. */
const secrets: fc.Arbitrary<readonly SecretName[]> = fc.constantFrom<readonly SecretName[]>(
  [],
  ['right'],
  ['missing', 'path'],
  ['right', 'path'],
  ['wrong', 'right'],
  ['missing', 'wrong', 'copy'],
  ['wrong'],
);

/** Volumes and containers of private images, two of one repository. */
const privatePods: fc.Arbitrary<OfOnePod> = fc
  .record({
    volumes: fc.array(volumesOf(fc.constantFrom(2, 9, 10)), { minLength: 1, maxLength: 2 }),
    containers: fc.array(containersOf(fc.constantFrom(2, 9, 10)), { minLength: 1, maxLength: 2 }),
    secrets,
    pod: fc.constantFrom(0, 0, 2),
    seed: fc.nat(1_000_000),
  })
  .map(({ volumes, containers, secrets, pod, seed }) =>
    ofOnePod({ ...PLAIN_POD, volumes, containers, secrets }, seed, [label(20_000, pod, 'a')], pod),
  );

/** Plugged for the images of the volumes, as they are sent. */
export interface VolumePullDefect {
  readonly name: string;
  readonly plug: (ofVolumes: ReadonlySet<string>) => Defect;
}

const credentialsOf = ({ calls }: Attempt): readonly (string | undefined)[] =>
  calls.map(({ credential }) => credential);

const tell = (list: readonly (string | undefined)[]): string =>
  list.map((each) => each ?? 'as anybody').join(', ');

type KeyCircumstance =
  | 'a volume was pulled with a key'
  | 'the first key did not open a volume'
  | 'no key fitted'
  | 'a container was pulled from the repository of a volume';

function noteKeys(
  attempt: Attempt,
  ofVolume: boolean,
  repositories: ReadonlySet<string>,
  sometimes: Sometimes<KeyCircumstance>,
): void {
  const tried = credentialsOf(attempt);
  const name = spellingOf(attempt.image)?.name ?? '';
  if (!ofVolume && repositories.has(name)) {
    sometimes('a container was pulled from the repository of a volume');
  }
  if (!ofVolume) return;
  if (tried[0] === undefined) sometimes('no key fitted');
  else if (attempt.outcome === 'answered') sometimes('a volume was pulled with a key');
  if (tried.length > 1) sometimes('the first key did not open a volume');
}

export const keysOfThePod = ownLaw({
  name: 'IV5: an image volume is pulled with the keys that the pod’s container images are pulled with, in their order',
  because:
    'volumes are pulled before any container, and keys belong to containers’ pulls by tradition.',
  oracle:
    'credentials of each attempt against the pod’s secrets, and against attempts of its containers',
  file: 'property-tests/image-volume-pulls.test.ts',
  subjects: privatePods,
  runs: 30,
  sometimes: [
    'a volume was pulled with a key',
    'the first key did not open a volume',
    'no key fitted',
    'a container was pulled from the repository of a volume',
  ],
  defects: [pullsVolumesAsAnybody, keepsToOneKeyForVolumes],
  judge: async (subject, sometimes: Sometimes<KeyCircumstance>, defect?: VolumePullDefect) => {
    const ofVolumes = sentForVolumes(subject.shape);
    const repositories = new Set([...ofVolumes].map((each) => spellingOf(each)?.name ?? ''));
    const played = await play(subject, defect?.plug(ofVolumes));
    for (const { life, attempts } of podsIn(played)) {
      const keys = keysOf(life, played).ever;
      const triedFor = new Map<string, readonly (string | undefined)[]>();
      for (const attempt of attempts) {
        const { image, outcome } = attempt;
        if (outcome !== 'answered' && outcome !== 'failed') continue;
        noteKeys(attempt, ofVolumes.has(image), repositories, sometimes);
        const name = spellingOf(image)?.name ?? '';
        const tried = credentialsOf(attempt);
        const fits = fitting(keys, name).map(({ credential }) => credential);
        const expected = fits.length === 0 ? [undefined] : fits;
        const length = outcome === 'failed' ? expected.length : tried.length;
        if (tell(tried) !== tell(expected.slice(0, length))) {
          return `${image} was tried with ${tell(tried)}; what fits is ${tell(expected)}`;
        }
        const before = triedFor.get(`${name} ${outcome}`) ?? tried;
        triedFor.set(`${name} ${outcome}`, tried);
        if (tell(before) !== tell(tried)) {
          return `${name} was tried with ${tell(before)}, then with ${tell(tried)}`;
        }
      }
    }
    return undefined;
  },
  lines,
});
