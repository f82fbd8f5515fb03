/** The table of resources served. */
import type { ResourceName, Resources } from '../objects.ts';
import { configMaps } from './config-maps.ts';
import { events } from './events.ts';
import { leases } from './leases.ts';
import { namespaces } from './namespaces.ts';
import { nodes } from './nodes.ts';
import { pods } from './pods.ts';
import type { ResourceDefinition } from './resource-definition.ts';
import { secrets } from './secrets.ts';
import { serviceAccounts } from './service-accounts.ts';

export type Definitions = {
  readonly [Name in ResourceName]: ResourceDefinition<Resources[Name]>;
};

export const DEFINITIONS: Definitions = {
  pods,
  nodes,
  namespaces,
  secrets,
  configmaps: configMaps,
  serviceaccounts: serviceAccounts,
  events,
  leases,
};

export const RESOURCE_NAMES: readonly ResourceName[] = [
  'namespaces',
  'nodes',
  'pods',
  'secrets',
  'configmaps',
  'serviceaccounts',
  'events',
  'leases',
];
