/**
 * Namespaces. What their deletion does to their content is in namespace-content.ts.
 * Upstream: pkg/registry/core/namespace/strategy.go.
 */
import type { Namespace } from '../objects.ts';
import { validateKeepers, validateNamespacePhase } from '../validation/namespaces.ts';
import { isDNS1123Label } from '../validation/names.ts';
import type { ResourceDefinition } from './resource-definition.ts';

/** Who empties one that is being deleted. */
const KEEPER = 'kubernetes';
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
    // What is not a list was refused before.
    const given = (namespace.spec as Namespace['spec'] | null | undefined)?.finalizers ?? [];
    const isKept = given.includes(KEEPER);
    namespace.spec = { finalizers: isKept ? given : [...given, KEEPER] };
    namespace.status = { phase: 'Active' };
  },
  validate: (namespace) => validateKeepers(namespace, false),
  prepareForUpdate(next, old) {
    next.spec = old.spec;
    next.status = old.status;
  },
  status: {
    prepareForUpdate(next, old) {
      next.spec = old.spec;
    },
    validateUpdate: validateNamespacePhase,
  },
  finalize: {
    prepareForUpdate(next, old) {
      next.status = old.status;
    },
    validateUpdate: (next) => validateKeepers(next, true),
  },
};
