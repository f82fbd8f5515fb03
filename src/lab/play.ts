/**
 * Plays a scenario in a lab: steps in order, each written into the trace, each expectation a
 * verdict. `play` returns the report as data; whether it is printed or thrown is the caller's.
 */
import { rethrowProgrammerError } from '../sim/index.ts';
import { StatusError } from '../api/index.ts';
import { InputError } from './input-error.ts';
import { judge, verdictsIn, type Verdict } from './judge.ts';
import type { Lab } from './lab.ts';
import type { Scenario } from './scenario.ts';
import type { Script } from './script.ts';
import { kindOfAction } from './steps/index.ts';
import { tell } from './tell.ts';

export interface Report {
  readonly verdicts: readonly Verdict[];
  readonly ok: boolean;
}

/** @throws what stops a world (an invariant); an `InputError` naming the step that is refused. */
export async function play(lab: Lab, scenario: Scenario): Promise<Report> {
  const verdicts: Verdict[] = [];
  for (const [at, step] of scenario.steps.entries()) {
    const number = at + 1;
    try {
      if ('expect' in step) verdicts.push(await judge(lab, step.expect, number));
      else {
        const kind = kindOfAction(step);
        tell(lab.world.trace, kind.describe(step), number);
        await kind.act(lab, step);
      }
    } catch (error) {
      rethrowProgrammerError(error);
      throw refusalOf(at, error);
    }
  }
  return { verdicts, ok: verdicts.every((verdict) => verdict.ok) };
}

/** Plays a script; its verdicts are those that it had judged. @throws what the script throws */
export async function playScript(lab: Lab, script: Script): Promise<Report> {
  await script(lab);
  const verdicts = verdictsIn(lab.world.trace);
  return { verdicts, ok: verdicts.every((verdict) => verdict.ok) };
}

/** What a step asked for and cannot have, with its place; any other error as it is. */
function refusalOf(at: number, error: unknown): unknown {
  const place = `spec.steps[${String(at)}]`;
  if (error instanceof InputError) return new InputError(`${place}: ${error.message}`);
  if (!(error instanceof StatusError)) return error;
  return new InputError(`${place}: Error from server (${error.reason}): ${error.message}`);
}
