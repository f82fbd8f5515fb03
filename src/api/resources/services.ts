/**
 * Services: a name, and an address if not headless, for the pods that a selector finds. Nothing here
 * sends packets; the address is what variables and names tell. Upstream: pkg/registry/core/service/strategy.go.
 */
import { isDNS1123Label } from '../validation/names.ts';
import { validateService, validateServiceUpdate } from '../validation/services.ts';
import type { Service } from '../workload-objects.ts';
import type { ResourceDefinition } from './resource-definition.ts';

/** Three hours. */
const CLIENT_IP_SECONDS = 10_800;

export const services: ResourceDefinition<Service> = {
  resource: 'services',
  kind: 'Service',
  apiVersion: 'v1',
  group: '',
  namespaced: true,
  nameRule: isDNS1123Label,
  allowUnconditionalUpdate: true,
  createsOnUpdate: true,
  answersDeleted: true,
  shortNames: ['svc'],
  categories: ['all'],
  selectableFields: {
    'spec.clusterIP': ({ spec }) => spec.clusterIP ?? '',
    'spec.type': ({ spec }) => spec.type ?? '',
  },
  indexedFields: [],
  setDefaults(service) {
    const { spec } = service;
    if (Object.isFrozen(spec)) return;
    spec.type ??= 'ClusterIP';
    spec.sessionAffinity ??= 'None';
    if (spec.type !== 'ExternalName') spec.internalTrafficPolicy ??= 'Cluster';
    if (spec.type === 'NodePort' || spec.type === 'LoadBalancer') {
      spec.externalTrafficPolicy ??= 'Cluster';
    }
    if (spec.type === 'LoadBalancer') spec.allocateLoadBalancerNodePorts ??= true;
    if (spec.sessionAffinity === 'ClientIP') {
      const { clientIP } = spec.sessionAffinityConfig ?? {};
      const timeoutSeconds = clientIP?.timeoutSeconds ?? CLIENT_IP_SECONDS;
      spec.sessionAffinityConfig = { clientIP: { ...clientIP, timeoutSeconds } };
    } else if (spec.sessionAffinity === 'None') delete spec.sessionAffinityConfig;
    spec.ports = spec.ports?.map((port) => ({
      ...port,
      protocol: port.protocol ?? 'TCP',
      targetPort: port.targetPort ?? port.port,
    })) as typeof spec.ports & object;
    if ((spec.ports as unknown) === undefined) delete spec.ports;
  },
  prepareForCreate(service) {
    service.status = { loadBalancer: {} };
  },
  prepareForUpdate(next, old) {
    next.status = old.status;
    const { clusterIP, clusterIPs, ipFamilies, ipFamilyPolicy } = old.spec;
    if (next.spec.clusterIP !== undefined || clusterIP === undefined) return;
    next.spec = {
      ...next.spec,
      clusterIP,
      ...(clusterIPs === undefined ? {} : { clusterIPs }),
      ...(ipFamilies === undefined ? {} : { ipFamilies }),
      ...(ipFamilyPolicy === undefined ? {} : { ipFamilyPolicy }),
    };
  },
  validate: validateService,
  validateUpdate: validateServiceUpdate,
  status: {
    prepareForUpdate(next, old) {
      next.spec = old.spec;
    },
  },
};
