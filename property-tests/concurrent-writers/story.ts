/** Clients that write to the same few objects, each one call after the other. */
import fc from 'fast-check';
import type { Asked } from './history.ts';

export interface Wish {
  readonly verb: Asked['verb'];
  readonly name: string;
  readonly key: string;
  /** What nobody else writes, or what everybody may. */
  readonly value: 'own' | '0' | null;
  /** Whether the write is built on the version that the client saw last, if it saw one. */
  readonly isBuiltOnSeen: boolean;
}

export interface Writer {
  /** In the process, or through the door. */
  readonly door: 'in process' | 'http';
  readonly wishes: readonly Wish[];
}

export interface Story {
  readonly seed: number;
  /** Whether a webhook is asked about what comes through the door, and takes its time. */
  readonly hasWebhook: boolean;
  readonly writers: readonly Writer[];
}

const VERBS: readonly fc.WeightedArbitrary<Wish['verb']>[] = [
  { weight: 2, arbitrary: fc.constant('create') },
  { weight: 3, arbitrary: fc.constant('get') },
  { weight: 4, arbitrary: fc.constant('replace') },
  { weight: 4, arbitrary: fc.constant('patch') },
  { weight: 1, arbitrary: fc.constant('delete') },
];

const wish: fc.Arbitrary<Wish> = fc.record({
  verb: fc.oneof(...VERBS),
  name: fc.constantFrom('a', 'a', 'b'),
  key: fc.constantFrom('x', 'y'),
  value: fc.constantFrom<Wish['value']>('own', 'own', 'own', '0', null),
  isBuiltOnSeen: fc.boolean(),
});

export const stories: fc.Arbitrary<Story> = fc.record({
  seed: fc.nat(),
  hasWebhook: fc.boolean(),
  writers: fc.array(
    fc.record<Writer>({
      door: fc.constantFrom('in process', 'http'),
      wishes: fc.array(wish, { minLength: 1, maxLength: 6 }),
    }),
    { minLength: 2, maxLength: 4 },
  ),
});

export function storyLines({ seed, hasWebhook, writers }: Story): readonly string[] {
  const first = `seed ${String(seed)}${hasWebhook ? ', with a webhook' : ''}`;
  const others = writers.map(({ door, wishes }, at) => {
    const texts = wishes.map(({ verb, name, key, value, isBuiltOnSeen }) =>
      [verb, name, `${key}=${String(value)}`, isBuiltOnSeen ? 'built on what it saw' : ''].join(
        ' ',
      ),
    );
    return `client ${String(at)}, ${door}: ${texts.join('; ')}`;
  });
  return [first, ...others];
}
