/** A node's sign of life. Upstream: component-helpers apimachinery/lease/controller.go (v1.36). */
import { formatMicroTimestamp, isStatus, type Client } from '../../api/index.ts';
import { perform, rethrowProgrammerError, type Steps, type World } from '../../sim/index.ts';
import { LEASE_DURATION_SECONDS } from '../model/index.ts';

/** @throws {StatusError} */
export function* renewLease(world: World, client: Client, nodeName: string): Steps<void> {
  const leases = client.resource('leases');
  const key = { name: nodeName, namespace: 'kube-node-lease' };
  const renewTime = formatMicroTimestamp(world.now());
  try {
    yield* perform(leases.patch(key, { spec: { renewTime } }));
  } catch (error) {
    rethrowProgrammerError(error);
    if (!isStatus(error, 'NotFound')) throw error;
    const spec = {
      holderIdentity: nodeName,
      leaseDurationSeconds: LEASE_DURATION_SECONDS,
      renewTime,
    };
    const lease = { apiVersion: 'coordination.k8s.io/v1', kind: 'Lease', metadata: key, spec };
    yield* perform(leases.create(lease));
  }
}
