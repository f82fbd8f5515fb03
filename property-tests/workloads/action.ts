/** Actions: what a person, the world and chance do to a cluster, one each. */
import fc from 'fast-check';
import { faultShapes, type FaultShape } from './fault-shapes.ts';
import { IMAGES, TAGS } from './images.ts';
import { objectAt, OBJECTS, type ObjectHolding } from './objects.ts';
import { podShapes, type PodShape } from './pod-shape.ts';
import { SECRET_NAMES, type Holding, type SecretName } from './secrets.ts';

/** The last is another tenant's. */
export const POD_COUNT = 3;

/** What of a pod that exists is changed. */
export type Edit =
  | { readonly what: 'image'; readonly image: number }
  | { readonly what: 'label'; readonly value: string }
  | { readonly what: 'deadline'; readonly seconds: number };

export type Action =
  | { readonly do: 'create'; readonly pod: number; readonly shape: PodShape }
  | { readonly do: 'delete'; readonly pod: number; readonly graceSeconds: number }
  | { readonly do: 'edit'; readonly pod: number; readonly edit: Edit }
  | { readonly do: 'push'; readonly tag: number; readonly content: number }
  /** The tag that an image of `IMAGES` means moves. */
  | { readonly do: 'push image'; readonly image: number; readonly content: number }
  /** The first tenant's secret is created, changed or deleted. */
  | { readonly do: 'secret'; readonly secret: SecretName; readonly holds: Holding }
  /** One of the first tenant's `OBJECTS` is created, changed or deleted; one that is immutable is made anew. */
  | { readonly do: 'object'; readonly object: number; readonly holds: ObjectHolding }
  /** At the node, past the kubelet. */
  | { readonly do: 'by hand'; readonly image: number; readonly what: 'pull' | 'remove' }
  | { readonly do: 'registry'; readonly registry: number; readonly available: boolean }
  | { readonly do: 'fault'; readonly fault: FaultShape };

export interface TimedAction {
  /** Milliseconds after the action before. */
  readonly afterMs: number;
  readonly action: Action;
}

/** Longer than most waits. */
export const LONG_MS = 300_000;

const pod = fc.nat(POD_COUNT - 1);

const edit: fc.Arbitrary<Edit> = fc.oneof(
  fc.record({ what: fc.constant('image' as const), image: fc.constantFrom(0, 1, 1, 3, 5, 9) }),
  fc.record({ what: fc.constant('label' as const), value: fc.constantFrom('a', 'b') }),
  fc.record({ what: fc.constant('deadline' as const), seconds: fc.constantFrom(5, 60) }),
);

/** What cannot be changed has all keys always: a pod may see the one before for long. */
function objectChange(object: number): fc.Arbitrary<Action> {
  const contents = objectAt(object).immutable === true ? [0, 1, 3] : [0, 1, 2, 3];
  return fc.record({
    do: does('object'),
    object: fc.constant(object),
    holds: fc.constantFrom<ObjectHolding[]>(...contents, 'nothing'),
  });
}

const does = <Name extends Action['do']>(name: Name): fc.Arbitrary<Name> => fc.constant(name);

const action: fc.Arbitrary<Action> = fc.oneof(
  { weight: 5, arbitrary: fc.record({ do: does('create'), pod, shape: podShapes }) },
  {
    weight: 4,
    arbitrary: fc.record({
      do: does('delete'),
      pod,
      graceSeconds: fc.constantFrom(0, 1, 5, 30),
    }),
  },
  { weight: 3, arbitrary: fc.record({ do: does('fault'), fault: faultShapes }) },
  { weight: 2, arbitrary: fc.record({ do: does('edit'), pod, edit }) },
  {
    weight: 2,
    arbitrary: fc.record({
      do: does('push'),
      tag: fc.nat(TAGS.length - 1),
      content: fc.nat(3),
    }),
  },
  {
    weight: 1,
    arbitrary: fc.record({
      do: does('push image'),
      image: fc.constantFrom(0, 2, 5, 9),
      content: fc.nat(3),
    }),
  },
  {
    weight: 1,
    arbitrary: fc.record({
      do: does('secret'),
      secret: fc.constantFrom(...SECRET_NAMES),
      holds: fc.constantFrom('robot', 'visitor', 'guess', 'nonsense', 'nothing'),
    }),
  },
  { weight: 2, arbitrary: fc.nat(OBJECTS.length - 1).chain(objectChange) },
  {
    weight: 2,
    arbitrary: fc.record({
      do: does('by hand'),
      image: fc.nat(IMAGES.length - 1),
      what: fc.constantFrom('remove', 'remove', 'pull'),
    }),
  },
  {
    weight: 1,
    arbitrary: fc.record({ do: does('registry'), registry: fc.nat(1), available: fc.boolean() }),
  },
);

const afterMs = fc.oneof(
  { weight: 7, arbitrary: fc.constantFrom(0, 1, 100, 1000) },
  { weight: 7, arbitrary: fc.integer({ min: 0, max: 3000 }) },
  { weight: 7, arbitrary: fc.constantFrom(20_000, 95_000) },
  { weight: 1, arbitrary: fc.constantFrom(LONG_MS, 2 * LONG_MS) },
);

export const timedActions: fc.Arbitrary<TimedAction> = fc.record({ afterMs, action });
