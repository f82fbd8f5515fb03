/**
 * Plays a scenario in a lab: steps in order, each written into the trace, each expectation a
 * verdict. `play` returns the report as data; whether it is printed or thrown is the caller's.
 */
import { rethrowProgrammerError } from '../sim/index.ts';
import { StatusError } from '../api/index.ts';
import { describeStep } from './describe-step.ts';
import { InputError } from './input-error.ts';
import { judge, verdictsIn, type Verdict } from './judge.ts';
import type { Lab } from './lab.ts';
import type { Scenario, Step } from './scenario.ts';
import type { Script } from './script.ts';

declare module '../sim/trace.ts' {
  interface TraceDetails {
    /** A script's steps have no number. */
    'scenario.step': { readonly step?: number; readonly does: string };
  }
}

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
        tell(lab, describeStep(step), number);
        await act(lab, step);
      }
    } catch (error) {
      rethrowProgrammerError(error);
      throw refusalOf(at, error);
    }
  }
  return { verdicts, ok: verdicts.every((verdict) => verdict.ok) };
}

/** Writes into the trace, and so into the timeline, what is about to be done. */
export function tell(lab: Lab, does: string, step?: number): void {
  const detail = step === undefined ? { does } : { step, does };
  lab.world.trace.append('scenario', 'scenario.step', detail);
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

async function act(lab: Lab, step: Exclude<Step, { expect: unknown }>): Promise<void> {
  if ('apply' in step) return lab.apply(...step.apply);
  if ('wait' in step) return lab.advance(step.wait);
  if ('delete' in step) {
    const { kind, name, namespace, gracePeriodSeconds } = step.delete;
    return lab.delete(kind, name, {
      namespace,
      ...(gracePeriodSeconds === undefined ? {} : { gracePeriodSeconds }),
    });
  }
  if ('push' in step) {
    await lab.push(step.push, step.push.registry);
    return;
  }
  const { host, available, auth } = step.registry;
  if (available !== undefined) await lab.setRegistryAvailable(available, host);
  if (auth !== undefined) await lab.setRegistryAuth(auth ?? undefined, host);
}
