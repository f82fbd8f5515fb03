/**
 * Namespaces. What their deletion does to their content is in namespace-content.ts.
 * Upstream: pkg/registry/core/namespace/strategy.go.
 */
import type { Namespace } from '../objects.ts';
import { isDNS1123Label } from '../validation/names.ts';
import type { ResourceDefinition } from './resource-definition.ts';

const NAME_LABEL = 'kubernetes.io/metadata.name';

export const namespaces: ResourceDefinition<Namespace> = {
  resource: 'namespaces',
  kind: 'Namespace',
  apiVersion: 'v1',
  group: '',
  namespaced: false,
  shortNames: ['ns'],
  answersDeleted: true,
  nameRule: isDNS1123Label,
  secondLook: 'change and whole',
  allowUnconditionalUpdate: true,
  selectableFields: { 'status.phase': (namespace) => namespace.status.phase ?? '' },
  indexedFields: [],
  setDefaults({ metadata }) {
    if (metadata.labels?.[NAME_LABEL] === metadata.name) return;
    metadata.labels = { ...metadata.labels, [NAME_LABEL]: metadata.name };
  },
  prepareForCreate(namespace) {
    namespace.spec = { finalizers: ['kubernetes'] };
    namespace.status = { phase: 'Active' };
  },
  prepareForUpdate(next, old) {
    next.spec = old.spec;
    next.status = old.status;
  },
  status: {
    prepareForUpdate(next, old) {
      next.spec = old.spec;
    },
  },
  finalize: {
    prepareForUpdate(next, old) {
      next.status = old.status;
    },
  },
};
