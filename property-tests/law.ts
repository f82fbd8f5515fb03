/**
 * A law: a sentence about every play of every workload, with a judge, the circumstances in which it
 * could be broken, and seeded defects that its judge must notice. A law that cannot fail is no law,
 * and one whose circumstances never occur is green for want of weather. How to write one: README.md.
 */
import type { InvariantViolation } from '../src/sim/index.ts';
import type { Ending, Played } from './playing/played.ts';
import type { Defect } from './playing/stage.ts';

/** A law that does not hold, by name, with what is broken. */
export class Broken extends Error {
  override readonly name = 'Broken';
  readonly law: string;
  readonly detail: string;

  constructor(law: string, detail: string) {
    super(`law "${law}" is broken: ${detail}`);
    this.law = law;
    this.detail = detail;
  }
}

/** A defect that breaks the law on purpose; the product has no `if (buggy)`. */
export interface SeededDefect {
  readonly name: string;
  /** Made anew for each play. */
  readonly plug: () => Defect;
}

/** Says that one of the law's circumstances occurred. */
export type Sometimes<Circumstance extends string = string> = (circumstance: Circumstance) => void;

/** What is wrong, in words that stand after "is broken:"; undefined: nothing. */
export type Verdict = string | undefined;

export type Oracle =
  /** A monitor that guards every run (src/lab/invariants.ts), by its name. */
  | { readonly kind: 'monitor'; readonly says: string; readonly monitor: string }
  /** Looks at a play, to wherever it came. */
  | { readonly kind: 'trace'; readonly says: string }
  /** Looks at how a play ended; a world that was stopped before says nothing. */
  | { readonly kind: 'ending'; readonly says: string };

interface Described<Circumstance extends string> {
  /** A sentence that must always be true. */
  readonly name: string;
  /** Why it could fail. */
  readonly because: string;
  /** Each must occur in some play of a run. */
  readonly sometimes: readonly Circumstance[];
  /** Each must be noticed: one for every way in which the sentence can be wrong. */
  readonly defects: readonly SeededDefect[];
}

export interface Law<Circumstance extends string = string> extends Described<Circumstance> {
  readonly oracle: Oracle;
  readonly judge: (played: Played, sometimes: Sometimes<Circumstance>) => Verdict;
}

export interface EndingLaw<Circumstance extends string> extends Described<Circumstance> {
  readonly judge: (ending: Ending, played: Played, sometimes: Sometimes<Circumstance>) => Verdict;
}

/** A law whose judge looks at a play, to wherever it came: trace, pods, what ended the world. */
export function lawOverTrace<const Circumstance extends string>(
  says: string,
  law: Omit<Law<Circumstance>, 'oracle'>,
): Law {
  return widen({ ...law, oracle: { kind: 'trace', says } });
}

/** A law whose judge looks at how all ended; a world that was stopped before is no evidence. */
export function lawOverEnding<const Circumstance extends string>(
  says: string,
  law: EndingLaw<Circumstance>,
): Law {
  const judge: Law<Circumstance>['judge'] = (played, sometimes) =>
    played.ending === undefined ? undefined : law.judge(played.ending, played, sometimes);
  return widen({ ...law, judge, oracle: { kind: 'ending', says } });
}

/** A law whose oracle is a monitor that guards every run; `count` notes its circumstances. */
export function lawByMonitor<const Circumstance extends string>(
  monitor: string,
  law: Described<Circumstance> & {
    readonly count: (played: Played, sometimes: Sometimes<Circumstance>) => void;
  },
): Law {
  const { count, ...described } = law;
  const judge: Law<Circumstance>['judge'] = (played, sometimes) => {
    count(played, sometimes);
    const { endedBy } = played;
    return isViolation(endedBy) && endedBy.message.startsWith(`${monitor}: `)
      ? endedBy.message.slice(monitor.length + 2)
      : undefined;
  };
  const says = 'the monitor of that name (src/lab/invariants.ts)';
  return widen({ ...described, judge, oracle: { kind: 'monitor', monitor, says } });
}

/** A judge is asked only with a `sometimes` that knows all of its circumstances. */
function widen<Circumstance extends string>(law: Law<Circumstance>): Law {
  return law;
}

function isViolation(error: unknown): error is InvariantViolation {
  return error instanceof Error && error.name === 'InvariantViolation';
}
