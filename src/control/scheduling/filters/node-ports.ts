/** Whether the ports of the node that a pod wants are free. Upstream: plugins/nodeports/node_ports.go (v1.36). */
import type { Pod } from '../../../api/index.ts';
import type { NodeAccount } from '../node-account.ts';
import { resolvable, type NodeFilter } from './node-filter.ts';

interface HostPort {
  readonly ip: string;
  readonly protocol: string;
  readonly port: number;
}

const TAKEN = resolvable('NodePorts', "node(s) didn't have free ports for the requested pod ports");
/** Of every address of the node. */
const ANY = '0.0.0.0';

export function portsFilter(pod: Pod): NodeFilter | undefined {
  const wanted = hostPorts(pod);
  if (wanted.length === 0) return undefined;
  return { check: (node) => (isAnyTaken(wanted, node) ? TAKEN : undefined) };
}

function isAnyTaken(wanted: readonly HostPort[], node: NodeAccount): boolean {
  for (const { pod } of node.pods) {
    for (const used of hostPorts(pod)) if (wanted.some((each) => collides(each, used))) return true;
  }
  return false;
}

function collides(a: HostPort, b: HostPort): boolean {
  if (a.port !== b.port || a.protocol !== b.protocol) return false;
  return a.ip === b.ip || a.ip === ANY || b.ip === ANY;
}

function hostPorts({ spec }: Pod): readonly HostPort[] {
  const found: HostPort[] = [];
  const sidecars = (spec.initContainers ?? []).filter((each) => each.restartPolicy === 'Always');
  for (const { ports = [] } of [...sidecars, ...spec.containers]) {
    for (const { hostPort = 0, hostIP = ANY, protocol = 'TCP' } of ports) {
      if (hostPort > 0) found.push({ ip: hostIP === '' ? ANY : hostIP, protocol, port: hostPort });
    }
  }
  return found;
}
