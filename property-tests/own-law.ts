/**
 * A law with a way of playing of its own: two plays compared, a disk looked at after every step. It has
 * the same parts as a law over workloads, and a test file that calls `checkOwnLaw`.
 */
import type fc from 'fast-check';
import type { SeededDefect, Sometimes, Verdict } from './law.ts';

/** A wrong decision, in whatever form the law's plays take it. */
export type NamedDefect<Defect> = Defect & { readonly name: string };

interface Described<Subject, Defect, Circumstance extends string> {
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
  /** Plays it, with or without a defect. */
  readonly judge: (
    subject: Subject,
    sometimes: Sometimes<Circumstance>,
    defect: Defect | undefined,
  ) => Promise<Verdict>;
  /** The subject as a person reads it. */
  readonly lines: (subject: Subject) => readonly string[];
}

export interface OwnLaw<
  Subject,
  Defect = SeededDefect,
  Circumstance extends string = string,
> extends Described<Subject, Defect, Circumstance> {
  /** Each must be noticed: one for every way in which the sentence can be wrong. */
  readonly defects: readonly NamedDefect<Defect>[];
}

/** A law that says one thing has one defect. */
type WithDefects<Defect> =
  { readonly defect: NamedDefect<Defect> } | { readonly defects: readonly NamedDefect<Defect>[] };

/** Types the parts by each other. */
export function ownLaw<Subject, Defect, const Circumstance extends string>(
  law: Described<Subject, Defect, Circumstance> & WithDefects<Defect>,
): OwnLaw<Subject, Defect> {
  return 'defects' in law ? law : { ...law, defects: [law.defect] };
}
