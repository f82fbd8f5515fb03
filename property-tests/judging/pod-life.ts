/** One life of a pod, from its creation on: what it wants, as the API had it. */
import type { Container, Pod } from '../../src/api/index.ts';
import type { Played } from '../playing/played.ts';
import { spellingOf, type Spelling } from './spelling.ts';

/** An image that a pod wants, as written. */
export interface Want {
  /** Of a container; undefined: of an image volume. */
  readonly container: string | undefined;
  /** `spec.containers{main-0}`; empty for a volume. */
  readonly fieldPath: string;
  readonly image: string;
  readonly spelling: Spelling | undefined;
  readonly policy: string;
}

export interface PodLife {
  readonly uid: string;
  readonly namespace: string;
  readonly name: string;
  /** Pull secrets, in the order of the spec. */
  readonly secrets: readonly string[];
  readonly createdAt: number;
  /** Specs by when they came, newest last; an edit is seen by the kubelet a little later. */
  readonly specs: { readonly order: number; readonly wants: readonly Want[] }[];
  /** When the kubelet was told to end it: order and instant. */
  ending?: { readonly order: number; readonly at: number };
}

export function livesOf({ pods, trace }: Played): ReadonlyMap<string, PodLife> {
  const lives = new Map<string, PodLife>();
  const specs = new Map<string, Pod['spec']>();
  for (const { order, at, pod } of pods) {
    if (pod === undefined || specs.get(pod.metadata.uid) === pod.spec) continue;
    const { uid, namespace, name } = pod.metadata;
    specs.set(uid, pod.spec);
    const life = lives.get(uid) ?? {
      uid,
      namespace,
      name,
      secrets: (pod.spec.imagePullSecrets ?? []).map((each) => each.name ?? ''),
      createdAt: at,
      specs: [],
    };
    life.specs.push({ order, wants: wantsOf(pod) });
    lives.set(uid, life);
  }
  for (const { at, order, detail } of ordered(trace)) {
    const life = lives.get(detail.uid);
    if (life !== undefined) life.ending ??= { order, at };
  }
  return lives;
}

/** Everything that the pod wanted up to then. */
export function wantsUntil({ specs }: PodLife, order: number): readonly Want[] {
  return specs.flatMap((spec, at) => (at === 0 || spec.order <= order ? spec.wants : []));
}

/** All that it ever wanted. */
export function allWants({ specs }: PodLife): readonly Want[] {
  return specs.flatMap(({ wants }) => wants);
}

function ordered(trace: Played['trace']) {
  return trace.records.flatMap((record, index) =>
    record.type === 'pod.terminating'
      ? [{ at: record.at, order: index, detail: record.detail }]
      : [],
  );
}

function wantsOf({ spec }: Pod): readonly Want[] {
  const { initContainers = [], containers, volumes = [] } = spec;
  const of = (kind: string) => (each: Container) => ({
    container: each.name,
    fieldPath: `spec.${kind}{${each.name}}`,
    ...wantOf(each.image ?? '', each.imagePullPolicy),
  });
  return [
    ...initContainers.map(of('initContainers')),
    ...containers.map(of('containers')),
    ...volumes.flatMap(({ image }) =>
      image === undefined
        ? []
        : [
            {
              container: undefined,
              fieldPath: '',
              ...wantOf(image.reference ?? '', image.pullPolicy),
            },
          ],
    ),
  ];
}

function wantOf(image: string, policy = '') {
  return { image, spelling: spellingOf(image), policy };
}
