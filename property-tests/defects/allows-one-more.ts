import type { Client, PodDisruptionBudget, ResourceClient } from '../../src/api/index.ts';
import { inPlaceOf } from '../controllers/controller-play.ts';
import type { SeededDefect } from '../law.ts';

const generous =
  (real: Client): Client['resource'] =>
  (name) => {
    const client = real.resource(name);
    if (name !== 'poddisruptionbudgets') return client;
    const budgets = client as unknown as ResourceClient<PodDisruptionBudget>;
    const updateStatus = (budget: PodDisruptionBudget) => {
      const { disruptionsAllowed = 0 } = budget.status;
      const status = { ...budget.status, disruptionsAllowed: disruptionsAllowed + 1 };
      return budgets.updateStatus({ ...budget, status });
    };
    return { ...budgets, updateStatus } as unknown as typeof client;
  };

export const allowsOneMore: SeededDefect = {
  name: 'a disruption controller that allows one eviction too many',
  plug: () => ({ seams: { client: inPlaceOf('disruption-controller', generous) } }),
};
