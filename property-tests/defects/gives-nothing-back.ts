import type { Client, ResourceClient, ResourceQuota } from '../../src/api/index.ts';
import { inPlaceOf } from '../controllers/controller-play.ts';
import type { SeededDefect } from '../law.ts';

const greedy = (real: Client): Client['resource'] => {
  let before = 0;
  return (name) => {
    const client = real.resource(name);
    if (name !== 'resourcequotas') return client;
    const quotas = client as unknown as ResourceClient<ResourceQuota>;
    const updateStatus = (quota: ResourceQuota) => {
      const { used = {} } = quota.status;
      before = Math.max(before, Number(used['pods']));
      const status = { ...quota.status, used: { ...used, pods: String(before) } };
      return quotas.updateStatus({ ...quota, status });
    };
    return { ...quotas, updateStatus } as unknown as typeof client;
  };
};

export const givesNothingBack: SeededDefect = {
  name: 'a quota controller that never says fewer pods than it has said',
  plug: () => ({ seams: { client: inPlaceOf('resourcequota-controller', greedy) } }),
};
