/** Services, checked. Upstream: pkg/apis/core/validation/validation.go, validateService (v1.36). */
import { isExternallyAccessible, isHeadless, needsHealthCheck } from '../service-traits.ts';
import type { Service } from '../workload-objects.ts';
import { validateEndpointAddress } from './endpoint-address.ts';
import { fieldError, invalidFor, NO_ERRORS, type FieldError } from './field-error.ts';
import { validateStrictAddress } from './ip-address.ts';
import {
  validateAllocation,
  validateLoadBalancerClass,
  validateSourceRanges,
} from './load-balancers.ts';
import { isDNS1123Subdomain } from './names.ts';
import { validateLabels } from './object-meta.ts';
import { validatePortNumber } from './ports.ts';
import { validateAddressChange, validateServiceAddresses } from './service-addresses.ts';
import {
  validateDistinctPorts,
  validateNoNodePorts,
  validateServicePorts,
} from './service-ports.ts';

type Errors = readonly FieldError[];
type Spec = Service['spec'];

const TYPES = ['ClusterIP', 'ExternalName', 'LoadBalancer', 'NodePort'];
const AFFINITIES = ['ClientIP', 'None'];
const TRAFFIC_POLICIES = ['Cluster', 'Local'];
const DISTRIBUTIONS = ['PreferClose', 'PreferSameZone', 'PreferSameNode'];
const AFFINITY_SECONDS_MAX = 86_400;
const TOPOLOGY_HINTS = 'service.kubernetes.io/topology-aware-hints';
const TOPOLOGY_MODE = 'service.kubernetes.io/topology-mode';

export function validateService(service: Service, old?: Service): Errors {
  const { spec } = service;
  const { ports = [], selector = {}, type = '' } = spec;
  const isPortless = ports.length === 0 && !isHeadless(spec) && type !== 'ExternalName';
  return [
    ...validateAnnotations(service),
    ...(isPortless ? [fieldError.required('spec.ports')] : NO_ERRORS),
    ...validateOfType(spec),
    ...validateServicePorts(ports),
    ...validateLabels(selector, 'spec.selector'),
    ...validateAffinity(spec),
    ...validateServiceAddresses(spec, old?.spec),
    ...validateExternalAddresses(spec.externalIPs ?? [], old?.spec.externalIPs ?? []),
    ...(TYPES.includes(type) ? NO_ERRORS : [fieldError.notSupported('spec.type', type, TYPES)]),
    ...(type === 'ClusterIP' ? validateNoNodePorts(ports) : NO_ERRORS),
    ...validateDistinctPorts(ports),
    ...validateSourceRanges(service, old),
    ...validateAllocation(service),
    ...validateLoadBalancerClass(service),
    ...validateTraffic(spec),
  ];
}

export function validateServiceUpdate(next: Service, old: Service): Errors {
  const [now, before] = [next.spec, old.spec];
  const errors = [...validateAddressChange(now, before)];
  if (now.type === 'LoadBalancer' && before.type === 'LoadBalancer') {
    const { loadBalancerClass: name } = now;
    if (name !== before.loadBalancerClass) {
      const field = 'spec.loadBalancerClass';
      errors.push(fieldError.invalid(field, name ?? null, 'may not change once set'));
    }
    errors.push(...validateLoadBalancerClass(next));
  } else errors.push(...validateLoadBalancerClass(next));
  const isHealthChecked = needsHealthCheck(now) && needsHealthCheck(before);
  if (isHealthChecked && now.healthCheckNodePort !== before.healthCheckNodePort) {
    errors.push(fieldError.forbidden('spec.healthCheckNodePort', 'field is immutable'));
  }
  return [...errors, ...validateService(next, old)];
}

function validateAnnotations({ metadata: { annotations = {} } }: Service): Errors {
  const [hints, mode] = [annotations[TOPOLOGY_HINTS], annotations[TOPOLOGY_MODE]];
  if (hints === undefined || mode === undefined || hints === mode) return NO_ERRORS;
  const detail = `must match annotations[${TOPOLOGY_HINTS}] when both are specified`;
  return [fieldError.invalid(`metadata.annotations[${TOPOLOGY_MODE}]`, mode, detail)];
}

function validateOfType(spec: Spec): Errors {
  const { type } = spec;
  if (type === 'LoadBalancer' || type === 'NodePort') {
    if (!isHeadless(spec)) return NO_ERRORS;
    const detail = `may not be set to 'None' for ${type} services`;
    return [fieldError.invalid('spec.clusterIPs[0]', spec.clusterIPs?.[0] ?? '', detail)];
  }
  if (type !== 'ExternalName') return NO_ERRORS;
  const { clusterIPs = [], ipFamilies = [], ipFamilyPolicy, externalName = '' } = spec;
  const given = [
    ['clusterIPs', clusterIPs.length > 0],
    ['ipFamilies', ipFamilies.length > 0],
    ['ipFamilyPolicy', ipFamilyPolicy !== undefined],
  ] as const;
  const name = externalName.endsWith('.') ? externalName.slice(0, -1) : externalName;
  return [
    ...given.flatMap(([field, isGiven]) =>
      isGiven
        ? [fieldError.forbidden(`spec.${field}`, 'may not be set for ExternalName services')]
        : NO_ERRORS,
    ),
    ...(name === ''
      ? [fieldError.required('spec.externalName')]
      : invalidFor('spec.externalName', name, isDNS1123Subdomain(name))),
  ];
}

function validateAffinity({ sessionAffinity = '', sessionAffinityConfig: config }: Spec): Errors {
  if (!AFFINITIES.includes(sessionAffinity)) {
    return [fieldError.notSupported('spec.sessionAffinity', sessionAffinity, AFFINITIES)];
  }
  const seconds = config?.clientIP?.timeoutSeconds;
  if (sessionAffinity === 'None' || seconds === undefined) return NO_ERRORS;
  if (seconds > 0 && seconds <= AFFINITY_SECONDS_MAX) return NO_ERRORS;
  const detail = `must be greater than 0 and less than ${String(AFFINITY_SECONDS_MAX)}`;
  const field = 'spec.sessionAffinityConfig.clientIP.timeoutSeconds';
  return [fieldError.invalid(field, seconds, detail)];
}

function validateExternalAddresses(addresses: readonly string[], known: readonly string[]): Errors {
  return addresses.flatMap((text, at) => {
    const field = `spec.externalIPs[${String(at)}]`;
    const errors = known.includes(text) ? NO_ERRORS : validateStrictAddress(text, field);
    return errors.length > 0 ? errors : validateEndpointAddress(text, field);
  });
}

function validateTraffic(spec: Spec): Errors {
  const { externalTrafficPolicy: external = '', internalTrafficPolicy: internal } = spec;
  const { healthCheckNodePort = 0, trafficDistribution: distribution } = spec;
  const errors: FieldError[] = [];
  if (!isExternallyAccessible(spec)) {
    const detail = 'may only be set for externally-accessible services';
    if (external !== '') {
      errors.push(fieldError.invalid('spec.externalTrafficPolicy', external, detail));
    }
  } else if (!TRAFFIC_POLICIES.includes(external)) {
    const field = 'spec.externalTrafficPolicy';
    errors.push(fieldError.notSupported(field, external, TRAFFIC_POLICIES));
  }
  if (needsHealthCheck(spec)) {
    errors.push(...validatePortNumber(healthCheckNodePort, 'spec.healthCheckNodePort'));
  } else if (healthCheckNodePort !== 0) {
    const detail =
      "may only be set when `type` is 'LoadBalancer' and `externalTrafficPolicy` is 'Local'";
    errors.push(fieldError.invalid('spec.healthCheckNodePort', healthCheckNodePort, detail));
  }
  if (internal !== undefined && !TRAFFIC_POLICIES.includes(internal)) {
    const field = 'spec.internalTrafficPolicy';
    errors.push(fieldError.notSupported(field, internal, TRAFFIC_POLICIES));
  }
  if (distribution === undefined || DISTRIBUTIONS.includes(distribution)) return errors;
  const field = 'spec.trafficDistribution';
  return [...errors, fieldError.notSupported(field, distribution, DISTRIBUTIONS)];
}
