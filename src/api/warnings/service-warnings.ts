/** What upstream's server warns of in Services. Upstream: pkg/api/service/warnings.go (v1.36). */
import { isHeadless } from '../service-traits.ts';
import type { Service } from '../workload-objects.ts';
import { addressWarnings, rangeWarnings } from './address-warnings.ts';
import type { FieldWarning } from './field-warning.ts';

const TOPOLOGY_HINTS = 'service.kubernetes.io/topology-aware-hints';
const TOPOLOGY_MODE = 'service.kubernetes.io/topology-mode';

export function findServiceWarnings({ metadata, spec }: Service): readonly FieldWarning[] {
  const { clusterIPs = [], externalIPs = [], loadBalancerIP = '', externalName = '' } = spec;
  const { type = 'ClusterIP', sessionAffinity = 'None', trafficDistribution } = spec;
  const isWithoutAddress = type === 'ClusterIP' && isHeadless(spec);
  const texts: string[] = [];
  const tell = (isSo: boolean, text: string): void => {
    if (isSo) texts.push(text);
  };
  tell(
    metadata.annotations?.[TOPOLOGY_HINTS] !== undefined,
    `annotation ${TOPOLOGY_HINTS} is deprecated, please use ${TOPOLOGY_MODE} instead`,
  );
  if (isWithoutAddress) {
    const ignored = 'is ignored for headless services';
    tell(loadBalancerIP !== '', `spec.loadBalancerIP ${ignored}`);
    tell(externalIPs.length > 0, `spec.externalIPs ${ignored}`);
    tell(sessionAffinity !== 'None' && sessionAffinity !== '', `spec.SessionAffinity ${ignored}`);
  }
  const isName = type === 'ExternalName';
  tell(
    externalIPs.length > 0 && !isWithoutAddress && !isName,
    'spec.externalIPs is deprecated and may no longer be implemented in some clusters',
  );
  const ofType = (field: string, not: string): string =>
    `spec.${field} is ignored when spec.type is ${not}"ExternalName"`;
  tell(isName && externalIPs.length > 0, ofType('externalIPs', ''));
  tell(!isName && externalName !== '', ofType('externalName', 'not '));
  tell(
    trafficDistribution === 'PreferClose',
    'spec.trafficDistribution: "PreferClose" is deprecated; use "PreferSameZone"',
  );
  const addresses = isName || isHeadless(spec) ? [] : clusterIPs;
  return [
    ...texts.map((text) => ({ field: '', text })),
    ...addressWarnings(addresses, 'spec.clusterIPs'),
    ...addressWarnings(externalIPs, 'spec.externalIPs'),
    ...(loadBalancerIP === '' ? [] : addressWarnings([loadBalancerIP], 'spec.loadBalancerIP')).map(
      (warning) => ({ ...warning, field: 'spec.loadBalancerIP' }),
    ),
    ...rangeWarnings(spec.loadBalancerSourceRanges ?? [], 'spec.loadBalancerSourceRanges'),
  ];
}
