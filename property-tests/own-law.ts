/**
 * A law with a way of playing of its own: two plays compared, a disk looked at after every step. It has
 * the same parts as a law over workloads, and a test file that calls `checkOwnLaw`.
 */
import type fc from 'fast-check';
import type { SeededDefect, Sometimes, Verdict } from './law.ts';

export interface OwnLaw<Subject, Defect = SeededDefect, Circumstance extends string = string> {
  readonly name: string;
  readonly because: string;
  /** In words. */
  readonly oracle: string;
  /** The test file that checks it. */
  readonly file: string;
  readonly subjects: fc.Arbitrary<Subject>;
  /** In the everyday suite. */
  readonly runs: number;
  readonly sometimes: readonly Circumstance[];
  readonly defect: Defect & { readonly name: string };
  /** Plays it, with or without the defect. */
  readonly judge: (
    subject: Subject,
    sometimes: Sometimes<Circumstance>,
    defect: Defect | undefined,
  ) => Promise<Verdict>;
  /** The subject as a person reads it. */
  readonly lines: (subject: Subject) => readonly string[];
}

/** Types the parts by each other. */
export function ownLaw<Subject, Defect, const Circumstance extends string>(
  law: OwnLaw<Subject, Defect, Circumstance>,
): OwnLaw<Subject, Defect> {
  return law;
}
