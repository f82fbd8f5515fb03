/** What happens to ConfigMaps, to those who watch them, and to what the API server remembers of them. */
import fc from 'fast-check';
import type { ListOptions } from '../../src/api/index.ts';
import type { Fault } from '../../src/sim/index.ts';

export type Deed =
  | { readonly do: 'put'; readonly name: string; readonly value: string }
  | { readonly do: 'delete'; readonly name: string }
  /** Made anew under its name. */
  | { readonly do: 'replace'; readonly name: string; readonly value: string }
  | { readonly do: 'compact' }
  | { readonly do: 'fault'; readonly fault: Fault };

export interface TimedDeed {
  /** Milliseconds after the deed before. */
  readonly afterMs: number;
  readonly deed: Deed;
}

export type InformerStory = readonly TimedDeed[];

/** Each has an informer. */
export const SELECTIONS: readonly ListOptions[] = [
  { namespace: 'default' },
  { namespace: 'default', labelSelector: 'value=x' },
  { namespace: 'default', fieldSelector: { 'metadata.name': 'a' } },
];

/** All faults are over so long after the last deed. */
export const FAULTS_END_MS = 60_000;

const name = fc.constantFrom('a', 'b', 'c');
const value = fc.constantFrom('x', 'y');
const match = fc.constantFrom('', 'informer-0', 'informer-1', 'informer-2');
const forMs = fc.constantFrom(100, 3000, FAULTS_END_MS);
const times = fc.constantFrom(1, 1, 2, 5);

const ofWatches = fc.oneof(
  fc.record<Fault>({
    point: fc.constant('api.watch'),
    match,
    error: fc.constantFrom('cut', 'cut', 'timeout', 'Expired', 'TooManyRequests', 'InternalError'),
    times,
    forMs,
  }),
  fc.record<Fault>({
    point: fc.constant('api.watch'),
    match,
    delayMs: fc.constantFrom(5, 2000, 20_000),
    times,
    forMs,
  }),
  fc.record<Fault>({
    point: fc.constant('api.watch'),
    match,
    hang: fc.constant(true),
    times,
    forMs,
  }),
);

const ofRequests = fc.oneof(
  fc.record<Fault>({
    point: fc.constant('api.request'),
    match,
    error: fc.constantFrom('InternalError', 'TooManyRequests'),
    times,
    forMs,
  }),
  fc.record<Fault>({
    point: fc.constant('api.request'),
    match,
    hang: fc.constant(true),
    times,
    forMs,
  }),
);

const deed: fc.Arbitrary<Deed> = fc.oneof(
  { weight: 5, arbitrary: fc.record({ do: fc.constant('put' as const), name, value }) },
  { weight: 2, arbitrary: fc.record({ do: fc.constant('delete' as const), name }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('replace' as const), name, value }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('compact' as const) }) },
  { weight: 3, arbitrary: fc.record({ do: fc.constant('fault' as const), fault: ofWatches }) },
  { weight: 2, arbitrary: fc.record({ do: fc.constant('fault' as const), fault: ofRequests }) },
);

export const informerStories: fc.Arbitrary<InformerStory> = fc.array(
  fc.record({ afterMs: fc.constantFrom(0, 1, 3, 50, 900, 5000, 40_000), deed }),
  { minLength: 1, maxLength: 25 },
);

export function lineOf({ afterMs, deed: what }: TimedDeed): string {
  const { do: verb, ...rest } = what;
  return `after ${String(afterMs)} ms: ${verb} ${JSON.stringify(rest)}`;
}
