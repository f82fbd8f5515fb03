/** What happens to a CustomResourceDefinition, its objects and those who watch them. */
import fc from 'fast-check';

export const FIELDS = ['a', 'b', 'c'] as const;
export const VERSIONS = ['v1', 'v2'] as const;

export type Field = (typeof FIELDS)[number];
export type Version = (typeof VERSIONS)[number];
export type Spec = Readonly<Partial<Record<Field, string>>>;

/** The fields that a version has, and what they are where nobody says; `''`: nothing. */
export type Shape = Readonly<Partial<Record<Field, string>>>;

export interface Defined {
  readonly shapes: Readonly<Record<Version, Shape>>;
  readonly storage: Version;
  readonly served: readonly Version[];
}

export type Deed =
  | { readonly do: 'define'; readonly defined: Defined }
  | { readonly do: 'undefine' }
  /** Makes an object, or merges into the one that is there. */
  | {
      readonly do: 'write';
      readonly name: string;
      readonly version: Version;
      readonly spec: Spec;
      readonly isHeld: boolean;
    }
  | { readonly do: 'delete'; readonly name: string; readonly version: Version }
  | { readonly do: 'let go'; readonly name: string; readonly version: Version }
  | { readonly do: 'watch'; readonly version: Version }
  /** From the version that was known so many deeds ago. */
  | { readonly do: 'resume'; readonly version: Version; readonly back: number }
  | { readonly do: 'wait'; readonly ms: number };

export type CustomStory = readonly Deed[];

const version = fc.constantFrom(...VERSIONS);
const name = fc.constantFrom('x', 'y');
const shape: fc.Arbitrary<Shape> = fc.record(
  Object.fromEntries(FIELDS.map((field) => [field, fc.constantFrom('', '', `${field}-filled`)])),
  { requiredKeys: [] },
);
const defined: fc.Arbitrary<Defined> = fc.record({
  shapes: fc.record({ v1: shape, v2: shape }),
  storage: version,
  served: fc.oneof(
    { weight: 4, arbitrary: fc.constant(VERSIONS) },
    { weight: 1, arbitrary: version.map((one) => [one]) },
  ),
});
const spec: fc.Arbitrary<Spec> = fc.record(
  Object.fromEntries(FIELDS.map((field) => [field, fc.constantFrom('1', '2')])),
  { requiredKeys: [] },
);

const deed: fc.Arbitrary<Deed> = fc.oneof(
  { weight: 3, arbitrary: fc.record({ do: fc.constant('define' as const), defined }) },
  { weight: 1, arbitrary: fc.constant<Deed>({ do: 'undefine' }) },
  {
    weight: 8,
    arbitrary: fc.record({
      do: fc.constant('write' as const),
      name,
      version,
      spec,
      isHeld: fc.boolean(),
    }),
  },
  { weight: 2, arbitrary: fc.record({ do: fc.constant('delete' as const), name, version }) },
  { weight: 2, arbitrary: fc.record({ do: fc.constant('let go' as const), name, version }) },
  { weight: 2, arbitrary: fc.record({ do: fc.constant('watch' as const), version }) },
  {
    weight: 3,
    arbitrary: fc.record({ do: fc.constant('resume' as const), version, back: fc.nat(6) }),
  },
  {
    weight: 2,
    arbitrary: fc.record({ do: fc.constant('wait' as const), ms: fc.constantFrom(300, 6000) }),
  },
);

/** Begins with a definition: without one there is little to tell. */
export const customStories: fc.Arbitrary<CustomStory> = fc
  .tuple(defined, fc.array(deed, { minLength: 3, maxLength: 18 }))
  .map(([first, rest]) => [{ do: 'define', defined: first }, ...rest]);

export function deedLine(deed: Deed): string {
  const { do: what, ...rest } = deed;
  return `${what} ${JSON.stringify(rest)}`;
}
