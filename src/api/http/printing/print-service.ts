/** The row of a Service. Upstream: pkg/printers/internalversion/printers.go, printService. */
import type { Service } from '../../index.ts';
import { printer } from './columns.ts';
import { age } from './human-duration.ts';
import { selectorText } from './selector-text.ts';

const NONE = '<none>';

export const servicePrinter = printer<Service>(
  'Name, Type, Cluster-IP, External-IP, Port(s), Age, Selector*',
  (service, now) => {
    const { metadata, spec } = service;
    return [
      metadata.name,
      spec.type ?? '',
      spec.clusterIPs?.[0] ??
        (spec.clusterIP === undefined || spec.clusterIP === '' ? NONE : spec.clusterIP),
      externalAddress(service),
      ports(service),
      age(metadata.creationTimestamp, now),
      selectorText({ matchLabels: spec.selector }),
    ];
  },
);

function externalAddress({ spec, status }: Service): string {
  const { type = 'ClusterIP', externalIPs = [], externalName = '' } = spec;
  if (type === 'ExternalName') return externalName;
  const given = externalIPs.join(',');
  if (type !== 'LoadBalancer') return given === '' ? NONE : given;
  const { loadBalancer } = status as { loadBalancer?: { ingress?: readonly Ingress[] } };
  const balanced = (loadBalancer?.ingress ?? []).map(
    ({ ip = '', hostname = '' }) => ip || hostname,
  );
  const all = [...balanced, ...externalIPs].filter((each) => each !== '').join(',');
  return all === '' ? '<pending>' : all;
}

interface Ingress {
  readonly ip?: string;
  readonly hostname?: string;
}

function ports({ spec }: Service): string {
  const shown = (spec.ports ?? []).map(({ port, nodePort, protocol = 'TCP' }) =>
    nodePort === undefined || nodePort === 0
      ? `${String(port)}/${protocol}`
      : `${String(port)}:${String(nodePort)}/${protocol}`,
  );
  return shown.length === 0 ? NONE : shown.join(',');
}
