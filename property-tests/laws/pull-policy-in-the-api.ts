/** Which pull policy a new pod is stored with (images.md, PP8 and IV14): laws over what a server answers. */
import { featureGatesOf, type AdmissionPlugin, type Pod } from '../../src/api/index.ts';
import { fillsInAgain } from '../defects/fills-in-again.ts';
import { knowsBetterAboutLatest } from '../defects/knows-better-about-latest.ts';
import { letsVolumesPass } from '../defects/lets-volumes-pass.ts';
import { readsTheEndOfAName } from '../defects/reads-the-end-of-a-name.ts';
import { readsTheTagOfADraft } from '../defects/reads-the-tag-of-a-draft.ts';
import { respectsWhatWasSaid } from '../defects/respects-what-was-said.ts';
import {
  hasTagLatest,
  lines,
  manifestOf,
  newPods,
  numbered,
  spelt,
  type NewPod,
  type Place,
  type Wanted,
} from '../image-volume-api/new-pods.ts';
import { openPodApi, type ServerDefect } from '../image-volume-api/pod-api.ts';
import { storedPolicy } from '../image-volume-api/policies-in.ts';
import type { Sometimes, Verdict } from '../law.ts';
import { ownLaw } from '../own-law.ts';

const FILE = 'property-tests/image-volume-api.test.ts';

/** The pod as it was stored at first, and after its first container has another image. */
function storedTwice(
  subject: NewPod,
  admissionPlugins: readonly AdmissionPlugin[],
  defect: ServerDefect | undefined,
): readonly Pod[] {
  const featureGates = featureGatesOf('1.36', subject.gates);
  const api = (defect?.open ?? openPodApi)({ featureGates, admissionPlugins });
  const first = api.create(manifestOf(subject));
  const containers = first.spec.containers.map((each, at) =>
    at === 0 ? { ...each, image: spelt(subject.later) } : each,
  );
  return [first, api.update({ ...first, spec: { ...first.spec, containers } }, 'object')];
}

/** Undefined: there is no policy to have. */
function isKept({ place }: Wanted, { gates }: NewPod): boolean {
  if (place === 'image volume') return gates.ImageVolume;
  return place !== 'draft volume' || gates.OCIVolumePullPolicy;
}

type Circumstance =
  | 'a name without tag and digest'
  | 'latest and a digest'
  | 'a registry with a port and no tag'
  | 'a name that nobody can read'
  | 'a volume without a policy'
  | 'a volume of the draft without a policy'
  | 'a policy of the draft that its gate does not know'
  | 'what was said would not have been filled in'
  | 'an image that was changed would have another policy';

/** What the policy should be; undefined: none. */
function expected(each: Wanted, subject: NewPod): string | undefined {
  const { place, image, policy = '' } = each;
  if (!isKept(each, subject)) return undefined;
  if (policy !== '') return policy;
  return place === 'draft volume' || hasTagLatest(image) ? 'Always' : 'IfNotPresent';
}

function note(subject: NewPod, sometimes: Sometimes<Circumstance>): void {
  const [first] = subject.wanted;
  if (first?.policy === undefined && first !== undefined) {
    if (hasTagLatest(first.image) !== hasTagLatest(subject.later)) {
      sometimes('an image that was changed would have another policy');
    }
  }
  for (const each of subject.wanted) {
    const { place, image, policy = '' } = each;
    const isStored = isKept(each, subject);
    const isDraft = place === 'draft volume';
    if (policy !== '') {
      if (isDraft && !isStored) sometimes('a policy of the draft that its gate does not know');
      const unsaid = expected({ ...each, policy: undefined }, subject);
      if (isStored && policy !== unsaid) sometimes('what was said would not have been filled in');
      continue;
    }
    if (image.tag === undefined && !image.isPinned) {
      sometimes('a name without tag and digest');
      if (image.repository.includes(':')) sometimes('a registry with a port and no tag');
    }
    if (image.tag === 'latest' && image.isPinned) sometimes('latest and a digest');
    if (image.tag === 'latest' && !hasTagLatest(image)) sometimes('a name that nobody can read');
    if (isStored && place === 'image volume') sometimes('a volume without a policy');
    if (isStored && isDraft) sometimes('a volume of the draft without a policy');
  }
}

function wrongPolicy(subject: NewPod, pods: readonly Pod[]): Verdict {
  for (const pod of pods) {
    for (const each of numbered(subject)) {
      const { place, image, policy = 'unsaid' } = each;
      const stored = storedPolicy(pod, each);
      const what = `the ${place} ${spelt(image)} (${policy})`;
      if (stored.isThere !== (isKept(each, subject) || place === 'draft volume')) {
        return `${what} is ${stored.isThere ? '' : 'not '}there`;
      }
      if (stored.policy !== expected(each, subject)) {
        return `${what} has ${stored.policy ?? 'none'}`;
      }
    }
  }
  return undefined;
}

export const policyIsFilledInByTag = ownLaw({
  name: 'PP8: a pull policy that nobody said is Always for the tag latest, said or unsaid, and for the draft’s volumes; what was said stays',
  because:
    'a name has a tag at one of three places or nowhere, and defaults run at every write, whatever is written.',
  oracle: 'the tag as it was put into the name, before there was a name',
  file: FILE,
  subjects: newPods,
  runs: 400,
  sometimes: [
    'a name without tag and digest',
    'latest and a digest',
    'a registry with a port and no tag',
    'a name that nobody can read',
    'a volume without a policy',
    'a volume of the draft without a policy',
    'a policy of the draft that its gate does not know',
    'what was said would not have been filled in',
    'an image that was changed would have another policy',
  ],
  defects: [readsTheEndOfAName, knowsBetterAboutLatest, readsTheTagOfADraft, fillsInAgain],
  judge: (subject, sometimes: Sometimes<Circumstance>, defect) => {
    note(subject, sometimes);
    return Promise.resolve(wrongPolicy(subject, storedTwice(subject, [], defect)));
  },
  lines,
});

const OTHERS = {
  container: undefined,
  'init container': 'an init container had another policy',
  'image volume': 'a volume had another policy',
  'draft volume': 'a volume of the draft had another policy',
} as const satisfies Readonly<Record<Place, string | undefined>>;

export const alwaysMeansVolumesToo = ownLaw({
  name: 'IV14: under AlwaysPullImages every container and every volume of an image has the policy Always, whatever was said',
  because: 'an image is named at four places of a pod, and one of them is enough to use a copy.',
  oracle: 'the policies of the pod as it is stored',
  file: FILE,
  subjects: newPods,
  runs: 200,
  sometimes: [
    'an init container had another policy',
    'a volume had another policy',
    'a volume of the draft had another policy',
  ],
  defects: [letsVolumesPass, respectsWhatWasSaid],
  judge: (subject, sometimes, defect) => {
    const always = subject.wanted.map((each) => ({ ...each, policy: 'Always' as const }));
    for (const each of subject.wanted) {
      const { [each.place]: circumstance } = OTHERS;
      const isOther = each.policy === 'Never' || each.policy === 'IfNotPresent';
      if (isOther && circumstance !== undefined && isKept(each, subject)) sometimes(circumstance);
    }
    const pods = storedTwice(subject, ['AlwaysPullImages'], defect);
    return Promise.resolve(wrongPolicy({ ...subject, wanted: always }, pods));
  },
  lines,
});
