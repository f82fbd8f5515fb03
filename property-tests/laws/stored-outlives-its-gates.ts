/** What gates mean for pods that are stored, and for new ones (bug-catalogue.md, N-IV2): laws over what a server answers. */
import { StatusError, type Pod } from '../../src/api/index.ts';
import { dropsInSilence } from '../defects/drops-in-silence.ts';
import { dropsWhatItStored } from '../defects/drops-what-it-stored.ts';
import { refusesWhatItStored } from '../defects/refuses-what-it-stored.ts';
import {
  gateStories,
  gatesWithout,
  lines,
  manifestOf,
  pluginsOf,
  statusOf,
  type Deed,
  type GateStory,
} from '../image-volume-api/gate-stories.ts';
import { ALL_GATES, openPodApi, type PodApi } from '../image-volume-api/pod-api.ts';
import type { Sometimes, Verdict } from '../law.ts';
import { ownLaw } from '../own-law.ts';

const FILE = 'property-tests/image-volume-api.test.ts';

type Circumstance =
  | 'a status was written of an image volume whose gate is off'
  | 'a status was written of a volume of the draft whose gate is off'
  | 'an image was changed beside a volume whose gate is off'
  | 'a gate was opened under a volume that has no policy'
  | 'digests were kept though their gate is off'
  | 'digests were not taken';

function tellsDigests({ status }: Pod): boolean {
  const [main] = status.containerStatuses ?? [];
  return main?.volumeMounts?.some(({ volumeStatus }) => volumeStatus !== undefined) === true;
}

/** @throws {StatusError} */
function act(api: PodApi, story: GateStory, deed: Deed, number: number): void {
  const pod = api.get();
  if (pod === undefined) return;
  switch (deed) {
    case 'tell the status':
    case 'tell the status with digests': {
      const digests = deed === 'tell the status with digests';
      api.patch({ status: statusOf(story, number, digests) }, 'status');
      return;
    }
    case 'label':
      api.patch({ metadata: { labels: { team: String(number) } } }, 'object');
      return;
    case 'set image': {
      const image = `registry.test/team/server:v${String(number)}`;
      const containers = pod.spec.containers.map((each) => ({ ...each, image }));
      api.update({ ...pod, spec: { ...pod.spec, containers } }, 'object');
      return;
    }
    case 'replace as read':
      api.update(structuredClone(pod), 'object');
      return;
    case 'delete':
      api.delete(30);
      return;
  }
}

/** What of the spec nobody may change. */
function settled({ spec }: Pod): string {
  return JSON.stringify([spec.volumes, spec.containers.map(({ volumeMounts }) => volumeMounts)]);
}

function note(story: GateStory, deed: Deed, pod: Pod, sometimes: Sometimes<Circumstance>): void {
  const { volumes = [] } = pod.spec;
  const gates = gatesWithout(story.offAfter);
  const hasImage = !gates.ImageVolume && volumes.some(({ image }) => image !== undefined);
  const hasDraft = !gates.OCIVolume && volumes.some(({ oci }) => oci !== undefined);
  if (deed.startsWith('tell')) {
    if (hasImage) sometimes('a status was written of an image volume whose gate is off');
    if (hasDraft) sometimes('a status was written of a volume of the draft whose gate is off');
  }
  if (deed === 'set image' && (hasImage || hasDraft)) {
    sometimes('an image was changed beside a volume whose gate is off');
  }
  const isUndecided = volumes.some(({ oci }) => oci !== undefined && oci.pullPolicy === undefined);
  if (gates.OCIVolumePullPolicy && isUndecided) {
    sometimes('a gate was opened under a volume that has no policy');
  }
}

function wrongDeed(
  api: PodApi,
  story: GateStory,
  deed: Deed,
  number: number,
  sometimes: Sometimes<Circumstance>,
): Verdict {
  const before = api.get();
  if (before === undefined) return `it is gone before "${deed}"`;
  note(story, deed, before, sometimes);
  try {
    act(api, story, deed, number);
  } catch (error) {
    if (!(error instanceof StatusError)) throw error;
    return `"${deed}" was refused: ${error.message}`;
  }
  const after = api.get();
  if (after === undefined) return `"${deed}" has taken it away`;
  if (settled(after) !== settled(before)) return `"${deed}" has changed what was settled`;
  if (!deed.startsWith('tell')) return undefined;
  const [main] = after.status.containerStatuses ?? [];
  if (main?.restartCount !== number) return `"${deed}" was not written`;
  if (deed !== 'tell the status with digests') return undefined;
  const isTold = tellsDigests(after);
  const hasAny = story.volumes.some(({ is, isMounted }) => is === 'image' && isMounted);
  const isOpen = gatesWithout(story.offAfter).ImageVolumeWithDigest;
  const isKept = hasAny && (isOpen || tellsDigests(before));
  if (isTold !== isKept) return `digests were ${isKept ? 'not ' : ''}taken`;
  if (isTold && !isOpen) sometimes('digests were kept though their gate is off');
  if (hasAny && !isTold) sometimes('digests were not taken');
  return undefined;
}

/** What the kubelet does in any case. */
const LAST_DEEDS = [
  'tell the status with digests',
  'tell the status',
  'delete',
  'tell the status',
] as const satisfies readonly Deed[];

export const storedOutlivesItsGates = ownLaw({
  name: 'IV9: what is stored can be updated and deleted whatever the gates are now, and its volumes stay what they were',
  because: 'a field whose gate is off is dropped or refused at every write, and a status is one.',
  oracle: 'the pod before and after each thing that is done to it',
  file: FILE,
  subjects: gateStories,
  runs: 300,
  sometimes: [
    'a status was written of an image volume whose gate is off',
    'a status was written of a volume of the draft whose gate is off',
    'an image was changed beside a volume whose gate is off',
    'a gate was opened under a volume that has no policy',
    'digests were kept though their gate is off',
    'digests were not taken',
  ],
  defects: [refusesWhatItStored, dropsWhatItStored],
  judge: (story, sometimes: Sometimes<Circumstance>, defect) => {
    const featureGates = { ...ALL_GATES, ...gatesWithout(story.offBefore) };
    const api = (defect?.open ?? openPodApi)({ featureGates, admissionPlugins: pluginsOf(story) });
    api.create(manifestOf(story));
    for (const [at, deed] of story.before.entries()) act(api, story, deed, 1 + at);
    // The server begins again with other gates, over the same store.
    Object.assign(featureGates, gatesWithout(story.offAfter));
    const deeds = [...story.after, ...LAST_DEEDS];
    for (const [at, deed] of deeds.entries()) {
      const wrong = wrongDeed(api, story, deed, 10 + at, sometimes);
      if (wrong !== undefined) return Promise.resolve(wrong);
    }
    api.delete(0);
    return Promise.resolve(api.get() === undefined ? undefined : 'it is not gone');
  },
  lines,
});

export const closedGatesAreTold = ownLaw({
  name: 'IV9: of a new pod what a gate keeps closed is refused, or dropped with a warning that names it; nothing else is dropped',
  because: 'upstream drops it without a word, and the pod runs without what it asked for.',
  oracle: 'what was sent against what is stored, volume by volume',
  file: FILE,
  subjects: gateStories,
  runs: 200,
  sometimes: [
    'a volume was dropped',
    'a mount was dropped',
    'a policy was dropped',
    'a pod was refused',
  ],
  defect: dropsInSilence,
  judge: (story, sometimes, defect) => {
    const gates = gatesWithout(story.offAfter);
    const featureGates = { ...ALL_GATES, ...gates };
    const api = (defect?.open ?? openPodApi)({ featureGates, admissionPlugins: [] });
    const told: string[] = [];
    const isDraft = story.volumes.some(({ is }) => is === 'draft');
    let stored: Pod;
    try {
      stored = api.create(manifestOf(story), (field) => told.push(field));
    } catch (error) {
      if (!(error instanceof StatusError) || error.reason !== 'Invalid') throw error;
      sometimes('a pod was refused');
      const isMeant = isDraft && !gates.OCIVolume;
      return Promise.resolve(isMeant ? undefined : `it was refused: ${error.message}`);
    }
    if (isDraft && !gates.OCIVolume) return Promise.resolve('the draft was not refused');
    for (const [at, { is, policy, isMounted }] of story.volumes.entries()) {
      const name = `volume-${String(at)}`;
      const path = `spec.volumes[${String(at)}]`;
      const isDropped = is === 'image' && !gates.ImageVolume;
      const isBlunted = is === 'draft' && policy !== undefined && !gates.OCIVolumePullPolicy;
      const isThere = stored.spec.volumes?.some((each) => each.name === name) === true;
      const mounts = stored.spec.containers[0]?.volumeMounts ?? [];
      const isSeen = mounts.some((each) => each.name === name);
      if (isThere === isDropped) return Promise.resolve(`${name} is ${isThere ? '' : 'not '}there`);
      if (isSeen !== (isMounted && !isDropped))
        return Promise.resolve(`${name} is mounted: ${String(isSeen)}`);
      const isTold = told.some((field) => field === path || field === `${path}.oci.pullPolicy`);
      if (isTold !== (isDropped || isBlunted)) {
        return Promise.resolve(`of ${name} it was ${isTold ? '' : 'not '}warned`);
      }
      if (isDropped) sometimes('a volume was dropped');
      if (isDropped && isMounted) sometimes('a mount was dropped');
      if (isBlunted) sometimes('a policy was dropped');
    }
    return Promise.resolve(undefined);
  },
  lines,
});
