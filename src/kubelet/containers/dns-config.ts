/**
 * How a pod finds names, as its `/etc/resolv.conf` says. Pure. Upstream: pkg/kubelet/network/dns/dns.go, GetPodDNS
 * (v1.36), with the cluster's name server where kubeadm has it, and a node that has none of its own.
 */
import type { Pod } from '../../api/index.ts';
import type { DNSConfig } from '../../cri/index.ts';
import { remembering } from '../../sim/index.ts';
import { CLUSTER_DOMAIN } from './cluster-domain.ts';

const CLUSTER_DNS = '10.96.0.10';
const NONE: DNSConfig = { servers: [], searches: [], options: [] };

export function dnsConfigOf({ metadata, spec }: Pod): DNSConfig {
  const { dnsPolicy = 'ClusterFirst', hostNetwork = false, dnsConfig } = spec;
  const isOfCluster =
    dnsPolicy === 'ClusterFirstWithHostNet' || (dnsPolicy === 'ClusterFirst' && !hostNetwork);
  const base = isOfCluster ? ofCluster(metadata.namespace) : NONE;
  if (dnsConfig === undefined) return base;
  const { nameservers = [], searches = [], options = [] } = dnsConfig;
  const merged = new Map(base.options.map((option) => [option.split(':')[0] ?? '', option]));
  for (const { name = '', value } of options) {
    merged.set(name, value === undefined || value === '' ? name : `${name}:${value}`);
  }
  return {
    servers: unique([...base.servers, ...nameservers]),
    searches: unique([...base.searches, ...searches]),
    options: [...merged.values()],
  };
}

/** Most pods of a namespace have this one. */
const ofCluster = remembering((namespace): DNSConfig => {
  const services = `svc.${CLUSTER_DOMAIN}`;
  return {
    servers: [CLUSTER_DNS],
    searches: [`${namespace}.${services}`, services, CLUSTER_DOMAIN],
    options: ['ndots:5'],
  };
});

function unique(texts: readonly string[]): readonly string[] {
  return [...new Set(texts)];
}
