/** Sees to it that a fault ends when its time is over, whether or not `FaultPoints` knows of it. */
import type { Lab } from '../../src/lab/index.ts';
import type { Fault } from '../../src/sim/index.ts';

export function endingFaults({ world }: Lab): void {
  const { faults, loop } = world;
  const plan = faults.plan.bind(faults);
  faults.plan = (fault: Fault & { readonly forMs?: number }) => {
    const withdraw = plan(fault);
    if (fault.forMs !== undefined) loop.schedule(fault.forMs, withdraw, 'faults');
    return withdraw;
  };
}
