/** ServiceAccounts. Upstream: pkg/registry/core/serviceaccount/strategy.go. */
import type { ServiceAccount } from '../objects.ts';
import { isDNS1123Subdomain } from '../validation/names.ts';
import type { ResourceDefinition } from './resource-definition.ts';

export const serviceAccounts: ResourceDefinition<ServiceAccount> = {
  resource: 'serviceaccounts',
  kind: 'ServiceAccount',
  apiVersion: 'v1',
  group: '',
  namespaced: true,
  shortNames: ['sa'],
  answersDeleted: true,
  nameRule: isDNS1123Subdomain,
  secondLook: 'change and whole',
  allowUnconditionalUpdate: true,
  selectableFields: {},
  indexedFields: [],
  prepareForCreate: keepNames,
  prepareForUpdate: keepNames,
};

/** Of a secret its name alone counts. */
function keepNames(account: ServiceAccount & { secrets?: { name?: string }[] }): void {
  const { secrets } = account;
  if (secrets === undefined || Object.isFrozen(secrets)) return;
  account.secrets = secrets.map(({ name }) => (name === undefined ? {} : { name }));
}
