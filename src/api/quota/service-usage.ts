/** What a Service uses of a quota. Upstream: pkg/quota/v1/evaluator/core/services.go. */
import type { Service } from '../workload-objects.ts';
import { countName, type Evaluator } from './evaluator.ts';

const COUNT = countName('services', '');
const NAMES = [COUNT, 'services', 'services.nodeports', 'services.loadbalancers'];

export const serviceUsage: Evaluator<Service> = {
  counts: (name) => NAMES.includes(name),
  usage: ({ spec }) => ({
    [COUNT]: '1',
    services: '1',
    'services.loadbalancers': spec.type === 'LoadBalancer' ? '1' : '0',
    'services.nodeports': String(nodePorts(spec)),
  }),
  isInScope: () => false,
  mayUseMore: () => true,
  mayUseLess: (next, old) => reachOf(next) !== reachOf(old),
};

/** Those that a Service will have; if it is told to get none by itself, those that it names. */
function nodePorts({ type, ports = [], allocateLoadBalancerNodePorts }: Service['spec']): number {
  if (type === 'NodePort') return ports.length;
  if (type !== 'LoadBalancer') return 0;
  if (allocateLoadBalancerNodePorts !== false) return ports.length;
  return ports.filter(({ nodePort = 0 }) => nodePort !== 0).length;
}

function reachOf({ spec }: Service): string {
  return spec.type === 'NodePort' || spec.type === 'LoadBalancer' ? spec.type : '';
}
