/** One step of a scenario, done in a lab and told in its trace, as `play` does it. */
import { tell, type Lab } from '../../src/lab/index.ts';
import { describeStep } from '../../src/lab/describe-step.ts';
import type { Step } from '../../src/lab/scenario.ts';
import { describeFault } from '../workloads/describe-fault.ts';
import type { PlayedStep } from './played-step.ts';

/** @throws {StatusError} if the API server refuses it */
export async function playStep(lab: Lab, step: PlayedStep, number: number): Promise<void> {
  if ('fault' in step) {
    const { delay: delayMs, for: forMs, ...rest } = step.fault;
    const fault = { ...rest, forMs, ...(delayMs === undefined ? {} : { delayMs }) };
    tell(lab, `fault ${describeFault(fault)}`, number);
    const withdraw = lab.world.faults.plan({ ...fault, error: fault.error ?? '' });
    lab.world.loop.schedule(forMs, withdraw, 'faults');
    return;
  }
  tell(lab, describeStep(step as Step), number);
  if ('apply' in step) return lab.apply(...step.apply);
  if ('wait' in step) return lab.advance(step.wait);
  if ('delete' in step) {
    const { kind, name, ...options } = step.delete;
    return lab.delete(kind, name, options);
  }
  if ('push' in step) {
    await lab.push(step.push, step.push.registry);
    return;
  }
  await lab.setRegistryAvailable(step.registry.available, step.registry.host);
}
