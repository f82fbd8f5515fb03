/** Whom an image volume as shipped concerns (images.md, IV2 to IV4): laws over plays of pods that have some. */
import fc from 'fast-check';
import { toKubeContainerImageVolumes } from '../../src/kubelet/containers/index.ts';
import { podsIn } from '../judging/view.ts';
import type { SeededDefect } from '../law.ts';
import { ownLaw } from '../own-law.ts';
import { play } from '../playing/play.ts';
import { imageAt } from '../workloads/images.ts';
import { kubectlLines } from '../workloads/kubectl-line.ts';
import { imageReference } from '../workloads/manifest.ts';
import { create } from '../workloads/motif-parts.ts';
import { PLAIN_POD, type PodShape, type VolumeShape } from '../workloads/pod-shape.ts';
import type { Workload } from '../workloads/workload.ts';

const FILE = 'property-tests/broken-image-volumes.test.ts';

type ImageVolume = Extract<VolumeShape, { is: 'image' }>;

const volume: fc.Arbitrary<ImageVolume> = fc.record({
  is: fc.constant('image' as const),
  image: fc.constantFrom(1, 5, 3),
  pullPolicy: fc.constantFrom('default', 'Always', 'IfNotPresent'),
});

export const imageVolumeShapes: fc.Arbitrary<PodShape> = fc
  .record({
    volumes: fc.array(volume, { minLength: 1, maxLength: 3 }),
    mounts: fc.array(fc.uniqueArray(fc.nat(2), { maxLength: 2 }), { minLength: 1, maxLength: 3 }),
  })
  .map(({ volumes, mounts }) => ({
    ...PLAIN_POD,
    volumes,
    containers: mounts.map((of) => ({
      image: 0,
      pullPolicy: 'IfNotPresent' as const,
      mounts: of.map((at) => ({ volume: at, subPath: '' as const })),
      process: { does: 'run' as const },
    })),
  }));

const subjects: fc.Arbitrary<Workload & { readonly shape: PodShape }> = fc
  .record({ shape: imageVolumeShapes, seed: fc.nat(1_000_000) })
  .map(({ shape, seed }) => ({ shape, actions: [create(shape)], answers: [], seed, kubelet: {} }));

/** Of the container with that number, what it mounts. */
function mountedBy(shape: PodShape, at: number): readonly VolumeShape[] {
  const { mounts = [] } = shape.containers[at] ?? {};
  return mounts.flatMap((each) => shape.volumes[each.volume % shape.volumes.length] ?? []);
}

const isBroken = (each: VolumeShape): boolean =>
  each.is === 'image' && imageAt(each.image).opens === 'to nobody';

export const brokenVolumesBlockTheirOwn = ownLaw({
  name: 'IV3, IV4: an image volume that cannot be pulled keeps back who mounts it, and nobody else',
  because: 'all volumes of a pod are pulled together, before any of its containers.',
  oracle: 'which containers were created, against who mounts what',
  file: FILE,
  subjects,
  runs: 40,
  sometimes: ['a container was kept back', 'another was not', 'nobody mounts what is broken'],
  defect: {
    name: 'a kubelet to which one volume is all of them',
    plug: () => ({
      decisions: {
        toKubeContainerImageVolumes: (pulls, container) => ({
          ...toKubeContainerImageVolumes(pulls, container),
          failures: [...pulls.values()].filter((each) => each instanceof Error),
        }),
      },
    }),
  } satisfies SeededDefect,
  judge: async (subject, sometimes, defect: SeededDefect | undefined) => {
    const { shape } = subject;
    const played = await play(subject, defect?.plug());
    const created = new Set(
      podsIn(played)
        .flatMap(({ calls }) => calls)
        .filter(({ rpc, outcome }) => rpc === 'createContainer' && outcome === 'answered')
        .map(({ container }) => container),
    );
    const hasBroken = shape.volumes.some(isBroken);
    const isMounted = shape.containers.some((_, at) => mountedBy(shape, at).some(isBroken));
    if (hasBroken && !isMounted) sometimes('nobody mounts what is broken');
    for (const at of shape.containers.keys()) {
      const name = `main-${String(at)}`;
      const isKept = mountedBy(shape, at).some(isBroken);
      if (isKept) sometimes('a container was kept back');
      else if (isMounted) sometimes('another was not');
      if (created.has(name) === isKept) return `${name} was ${isKept ? '' : 'not '}created`;
    }
    return undefined;
  },
  lines: kubectlLines,
});

export const volumesBeforeContainers = ownLaw({
  name: 'IV2: a container over an image volume is created after that image was found or pulled for its pod',
  because: 'containers of a pod start one by one, and each has volumes of its own.',
  oracle: 'calls of the runtime on behalf of the pod, in order',
  file: FILE,
  subjects,
  runs: 40,
  sometimes: ['a container over an image volume was created'],
  defect: {
    name: 'a kubelet that starts what it has not got everything for',
    plug: () => ({
      decisions: {
        toKubeContainerImageVolumes: (pulls, container) => ({
          ...toKubeContainerImageVolumes(pulls, container),
          failures: [],
        }),
      },
    }),
  } satisfies SeededDefect,
  judge: async (subject, sometimes, defect: SeededDefect | undefined) => {
    const { shape } = subject;
    const played = await play(subject, defect?.plug());
    for (const { calls } of podsIn(played)) {
      for (const [index, call] of calls.entries()) {
        if (call.rpc !== 'createContainer') continue;
        const before = calls.slice(0, index);
        for (const each of mountedBy(shape, Number(call.container?.split('-')[1]))) {
          if (each.is !== 'image') continue;
          sometimes('a container over an image volume was created');
          const reference = imageReference(each);
          const isThere = before.some(
            ({ rpc, image, answer }) =>
              rpc !== 'createContainer' && image === reference && answer !== undefined,
          );
          if (!isThere) return `${call.container ?? ''} was created before ${reference} was there`;
        }
      }
    }
    return undefined;
  },
  lines: kubectlLines,
});
