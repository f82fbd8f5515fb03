/** Claims of storage. Upstream: pkg/registry/core/persistentvolumeclaim/strategy.go (v1.36). */
import { setClaimSpecDefaults } from '../defaults/storage-defaults.ts';
import type { PersistentVolumeClaim } from '../storage-objects.ts';
import { validateClaimUpdate } from '../validation/claim-update.ts';
import { isDNS1123Subdomain } from '../validation/names.ts';
import { validateClaim } from '../validation/storage.ts';
import { settleDataSources } from './data-sources.ts';
import type { ResourceDefinition } from './resource-definition.ts';

export const persistentVolumeClaims: ResourceDefinition<PersistentVolumeClaim> = {
  resource: 'persistentvolumeclaims',
  kind: 'PersistentVolumeClaim',
  apiVersion: 'v1',
  group: '',
  namespaced: true,
  nameRule: isDNS1123Subdomain,
  secondLook: 'change and whole',
  allowUnconditionalUpdate: true,
  answersDeleted: true,
  shortNames: ['pvc'],
  selectableFields: {},
  indexedFields: [],
  setDefaults(claim) {
    const { spec = {} }: Partial<PersistentVolumeClaim> = claim;
    claim.spec = setClaimSpecDefaults(spec);
  },
  prepareForCreate(claim) {
    claim.status = { phase: 'Pending' };
    claim.spec = settleDataSources(claim.spec);
  },
  prepareForUpdate(next, old) {
    next.status = old.status;
    next.spec = settleDataSources(next.spec, old.spec);
  },
  validate: validateClaim,
  validateUpdate: validateClaimUpdate,
  status: {
    prepareForUpdate(next, old) {
      next.spec = old.spec;
    },
  },
  summarize: (next, old) =>
    next.status.phase === old?.status.phase ? undefined : next.status.phase,
};
