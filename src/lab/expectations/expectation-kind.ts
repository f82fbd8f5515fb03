/**
 * What makes a kind of expectation: its form in a scenario, its words in the timeline, and its
 * question to a lab. A kind is a file beside this one and a line in the table (`index.ts`).
 */
import type { z } from 'zod';
import type { Operation } from '../../sim/index.ts';
import type { Lab } from '../lab.ts';
import { duration } from '../scenario-values.ts';

/** `found` says what is the case, in words that stand after "but". */
export interface Answer {
  readonly ok: boolean;
  readonly found: string;
}

export interface ExpectationKind<Schema extends z.ZodType> {
  readonly schema: Schema;
  /** In words, without its times. */
  describe(question: z.output<Schema>): string;
  /** One answer, now. */
  ask(lab: Lab, question: z.output<Schema>): Operation<Answer>;
}

/** Any expectation may be given these. */
export const timing = {
  within: duration.optional().describe('It must come true within this time; default at once.'),
  stays: duration.optional().describe('Once true, it must stay true this long.'),
};

/** The kind as it is: types its functions by its schema. */
export function expectationKind<Schema extends z.ZodType>(
  kind: ExpectationKind<Schema>,
): ExpectationKind<Schema> {
  return kind;
}
