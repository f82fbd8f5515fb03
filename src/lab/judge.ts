/**
 * Judging: an expectation becomes a verdict, and the verdict a record of the trace. A scenario's
 * expectations are judged by `play`; a script calls `lab.expect`.
 */
import type { Trace } from '../sim/index.ts';
import {
  describeExpectation,
  inMilliseconds,
  type Expectation,
  type ExpectationInput,
} from './expectations/index.ts';
import { meet } from './expectations/meet.ts';
import type { Lab } from './lab.ts';
import { omitUndefined } from './omit-undefined.ts';

declare module '../sim/trace.ts' {
  interface TraceDetails {
    'scenario.verdict': Verdict;
  }
}

export interface Verdict {
  /** The number of the scenario's step, from 1; a script has none. */
  readonly step?: number;
  readonly expectation: string;
  readonly ok: boolean;
  /** What was the case, if it was not as expected. */
  readonly found: string;
}

/** Asks until the expectation holds or its time is up; runs the loop meanwhile. */
export async function judge(
  lab: Lab,
  asked: Expectation | ExpectationInput,
  step?: number,
): Promise<Verdict> {
  const expectation = inMilliseconds(asked);
  const answer = await lab.perform(meet(lab, expectation));
  const verdict = omitUndefined<Verdict>({
    step,
    expectation: describeExpectation(expectation),
    ok: answer.ok,
    found: answer.ok ? '' : answer.found,
  });
  lab.world.trace.append('scenario', 'scenario.verdict', verdict);
  return verdict;
}

/** Every verdict of a run, in order. Needs a trace that retains its records. */
export function verdictsIn(trace: Trace): readonly Verdict[] {
  return trace.of('scenario.verdict').map(({ detail }) => detail);
}
