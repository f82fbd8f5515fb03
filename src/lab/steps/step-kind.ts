/**
 * What makes a kind of step: its form in a scenario, its words in the timeline, and what it does to a
 * lab. A kind is a file beside this one and a line in the table (`index.ts`).
 */
import type { z } from 'zod';
import type { Lab } from '../lab.ts';

export interface StepKind<Schema extends z.ZodType> {
  readonly schema: Schema;
  describe(step: z.output<Schema>): string;
  act(lab: Lab, step: z.output<Schema>): Promise<void>;
}

/** The kind as it is: types its functions by its schema. */
export function stepKind<Schema extends z.ZodType>(kind: StepKind<Schema>): StepKind<Schema> {
  return kind;
}
