/**
 * Which server has which version of which group. Upstream: kube-aggregator pkg/registry/apiservice/strategy.go,
 * pkg/apis/apiregistration/helpers.go (v1.36).
 */
import type { APIService, Condition } from '../cluster-objects.ts';
import { validateAPIService, validateAPIServiceStatus } from '../validation/api-services.ts';
import type { ResourceDefinition } from './resource-definition.ts';
import { STATUS_WITHOUT_METADATA } from './spec-generation.ts';

export const apiServices: ResourceDefinition<APIService> = {
  resource: 'apiservices',
  kind: 'APIService',
  apiVersion: 'apiregistration.k8s.io/v1',
  group: 'apiregistration.k8s.io',
  namespaced: false,
  // Its name follows from its spec: see validation.
  nameRule: () => [],
  secondLook: 'change and whole',
  allowUnconditionalUpdate: false,
  categories: ['api-extensions'],
  selectableFields: {},
  indexedFields: [],
  setDefaults(object) {
    const { service } = object.spec;
    if (service === undefined) return;
    object.spec = { ...object.spec, service: { ...service, port: service.port ?? 443 } };
  },
  prepareForCreate(object) {
    const { service } = object.spec;
    object.status =
      service === undefined
        ? { conditions: [localAvailable(object.metadata.creationTimestamp)] }
        : {};
  },
  prepareForUpdate(next, old) {
    next.status = old.status;
  },
  validate: validateAPIService,
  validateUpdate: validateAPIService,
  status: {
    ...STATUS_WITHOUT_METADATA,
    validateUpdate: validateAPIServiceStatus,
  },
};

export function localAvailable(lastTransitionTime: string): Condition {
  return {
    type: 'Available',
    status: 'True',
    lastTransitionTime,
    reason: 'Local',
    message: 'Local APIServices are always available',
  };
}
