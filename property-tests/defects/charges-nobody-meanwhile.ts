import type { Client, ResourceClient, ResourceQuota } from '../../src/api/index.ts';
import { inPlaceOf } from '../controllers/controller-play.ts';
import type { SeededDefect } from '../law.ts';

const blind =
  (real: Client): Client['resource'] =>
  (name) => {
    const client = real.resource(name);
    if (name !== 'resourcequotas') return client;
    const quotas = client as unknown as ResourceClient<ResourceQuota>;
    const updateStatus = (quota: ResourceQuota) => {
      const metadata = { ...quota.metadata, resourceVersion: '' };
      return quotas.updateStatus({ ...quota, metadata });
    };
    return { ...quotas, updateStatus } as unknown as typeof client;
  };

export const chargesNobodyMeanwhile: SeededDefect = {
  name: 'a quota controller that writes over what was charged while it counted',
  plug: () => ({ seams: { client: inPlaceOf('resourcequota-controller', blind) } }),
};
