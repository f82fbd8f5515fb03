/** Pods as somebody writes them: images in every spelling, with a pull policy or without. */
import fc from 'fast-check';
import type { Manifest } from '../../src/api/index.ts';
import { KEY } from './pod-api.ts';

/** In its parts, so that nobody has to read it to know its tag. */
export interface WrittenImage {
  readonly repository: string;
  readonly tag: string | undefined;
  readonly isPinned: boolean;
}

export type WrittenPolicy = 'Always' | 'IfNotPresent' | 'Never' | '' | undefined;

export const PLACES = ['container', 'init container', 'image volume', 'draft volume'] as const;
export type Place = (typeof PLACES)[number];

/** One image of a pod. */
export interface Wanted {
  readonly place: Place;
  readonly image: WrittenImage;
  readonly policy: WrittenPolicy;
}

export interface NewPod {
  /** The first is a container. */
  readonly wanted: readonly Wanted[];
  /** What the first container's image becomes then. */
  readonly later: WrittenImage;
  readonly gates: { readonly ImageVolume: boolean; readonly OCIVolumePullPolicy: boolean };
}

const UNREADABLE = 'registry.test/Team/app';
const DIGEST = `sha256:${'0123456789abcdef'.repeat(4)}`;

const image: fc.Arbitrary<WrittenImage> = fc.record({
  repository: fc.constantFrom(
    'registry.test/team/app',
    'app',
    'registry.test:5000/team/app',
    'registry.test/team/latest',
    UNREADABLE,
  ),
  tag: fc.constantFrom(undefined, 'v1', 'latest', 'latest', 'Latest', 'latest-1'),
  isPinned: fc.constantFrom(false, false, true),
});

const wanted = (place: fc.Arbitrary<Place>): fc.Arbitrary<Wanted> =>
  fc.record({
    place,
    image,
    policy: fc.constantFrom<WrittenPolicy>(
      undefined,
      undefined,
      '',
      'Always',
      'IfNotPresent',
      'Never',
    ),
  });

export const newPods: fc.Arbitrary<NewPod> = fc.record({
  wanted: fc
    .tuple(
      wanted(fc.constant('container' as const)),
      fc.array(wanted(fc.constantFrom(...PLACES)), { maxLength: 5 }),
    )
    .map(([first, others]) => [first, ...others]),
  later: image,
  gates: fc.record({
    ImageVolume: fc.constantFrom(true, true, true, false),
    OCIVolumePullPolicy: fc.constantFrom(true, true, false),
  }),
});

export function spelt({ repository, tag, isPinned }: WrittenImage): string {
  return `${repository}${tag === undefined ? '' : `:${tag}`}${isPinned ? `@${DIGEST}` : ''}`;
}

/** Said or unsaid; nobody can say it of what cannot be read. */
export function hasTagLatest({ repository, tag, isPinned }: WrittenImage): boolean {
  return repository !== UNREADABLE && (tag === 'latest' || (tag === undefined && !isPinned));
}

/** The number of each among its kind: where the API has it. */
export function numbered({ wanted: all }: NewPod): readonly (Wanted & { readonly at: number })[] {
  return all.map((each, index) => ({
    ...each,
    at: all.slice(0, index).filter(({ place }) => listOf(place) === listOf(each.place)).length,
  }));
}

function listOf(place: Place): string {
  return place === 'draft volume' ? 'image volume' : place;
}

export function manifestOf(pod: NewPod): Manifest {
  const all = numbered(pod);
  const of = (place: Place) => all.filter((each) => listOf(each.place) === place);
  const containers = (place: Place, prefix: string) =>
    of(place).map(({ image: written, policy, at }) => ({
      name: `${prefix}-${String(at)}`,
      image: spelt(written),
      ...(policy === undefined ? {} : { imagePullPolicy: policy }),
    }));
  const volumes = of('image volume').map(({ place, image: written, policy, at }) => {
    const pull = policy === undefined ? {} : { pullPolicy: policy };
    const name = `volume-${String(at)}`;
    return place === 'draft volume'
      ? { name, oci: { image: spelt(written), ...pull } }
      : { name, image: { reference: spelt(written), ...pull } };
  });
  const spec = {
    containers: containers('container', 'main'),
    initContainers: containers('init container', 'init'),
    volumes,
  };
  return { apiVersion: 'v1', kind: 'Pod', metadata: KEY, spec };
}

export function lines(pod: NewPod): readonly string[] {
  const off = Object.entries(pod.gates).flatMap(([gate, isOn]) => (isOn ? [] : [gate]));
  return [
    ...off.map((gate) => `--feature-gates=${gate}=false`),
    ...pod.wanted.map(
      ({ place, image: written, policy }) =>
        `${place}: ${spelt(written)}${policy === undefined ? '' : ` (${policy === '' ? 'empty' : policy})`}`,
    ),
    `kubectl set image pod/web main-0=${spelt(pod.later)}`,
  ];
}
