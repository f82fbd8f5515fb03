/** Addresses of Services and the ranges they come from. Upstream: pkg/registry/networking/{ipaddress,servicecidr}/strategy.go (v1.36). */
import type { IPAddress, ServiceCIDR } from '../cluster-objects.ts';
import { canonicalComplaints } from '../validation/ip-address.ts';
import {
  validateIPAddress,
  validateIPAddressUpdate,
  validateServiceCIDR,
  validateServiceCIDRUpdate,
} from '../validation/ip-addresses.ts';
import { isDNS1123Subdomain } from '../validation/names.ts';
import type { ResourceDefinition } from './resource-definition.ts';
import { STATUS_WITHOUT_METADATA } from './spec-generation.ts';

const NETWORKING = {
  apiVersion: 'networking.k8s.io/v1',
  group: 'networking.k8s.io',
  namespaced: false,
  allowUnconditionalUpdate: true,
  indexedFields: [],
} as const;

export const ipAddresses: ResourceDefinition<IPAddress> = {
  ...NETWORKING,
  resource: 'ipaddresses',
  kind: 'IPAddress',
  nameRule: canonicalComplaints,
  secondLook: 'whole and change',
  shortNames: ['ip'],
  selectableFields: {},
  validate: validateIPAddress,
  validateUpdate: validateIPAddressUpdate,
};

export const serviceCIDRs: ResourceDefinition<ServiceCIDR> = {
  ...NETWORKING,
  resource: 'servicecidrs',
  kind: 'ServiceCIDR',
  nameRule: isDNS1123Subdomain,
  selectableFields: {},
  prepareForCreate(object) {
    object.status = {};
  },
  prepareForUpdate(next, old) {
    next.status = old.status;
  },
  validate: validateServiceCIDR,
  validateUpdate: validateServiceCIDRUpdate,
  status: STATUS_WITHOUT_METADATA,
};
