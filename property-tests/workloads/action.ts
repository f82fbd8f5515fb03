/** Actions: what a person, the world and chance do to a cluster, one each. */
import fc from 'fast-check';
import { faultShapes, type FaultShape } from './fault-shapes.ts';
import { podShapes, TAGS, type PodShape } from './pod-shape.ts';

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
  | { readonly do: 'registry'; readonly registry: number; readonly available: boolean }
  | { readonly do: 'fault'; readonly fault: FaultShape };

export interface TimedAction {
  /** Milliseconds after the action before. */
  readonly afterMs: number;
  readonly action: Action;
}

const pod = fc.nat(POD_COUNT - 1);

const edit: fc.Arbitrary<Edit> = fc.oneof(
  fc.record({ what: fc.constant('image' as const), image: fc.constantFrom(0, 1, 1, 3) }),
  fc.record({ what: fc.constant('label' as const), value: fc.constantFrom('a', 'b') }),
  fc.record({ what: fc.constant('deadline' as const), seconds: fc.constantFrom(5, 60) }),
);

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
    arbitrary: fc.record({ do: does('registry'), registry: fc.nat(1), available: fc.boolean() }),
  },
);

const afterMs = fc.oneof(
  fc.constantFrom(0, 1, 100, 1000),
  fc.integer({ min: 0, max: 3000 }),
  fc.constantFrom(20_000, 95_000),
);

export const timedActions: fc.Arbitrary<TimedAction> = fc.record({ afterMs, action });
