/** ControllerRevisions: earlier templates of StatefulSets and DaemonSets. Upstream: pkg/registry/apps/controllerrevision/strategy.go. */
import { isDNS1123Subdomain } from '../validation/names.ts';
import { validateImmutable } from '../validation/pod-template.ts';
import type { ControllerRevision } from '../workload-objects.ts';
import type { ResourceDefinition } from './resource-definition.ts';

export const controllerRevisions: ResourceDefinition<ControllerRevision> = {
  resource: 'controllerrevisions',
  kind: 'ControllerRevision',
  apiVersion: 'apps/v1',
  group: 'apps',
  namespaced: true,
  nameRule: isDNS1123Subdomain,
  secondLook: 'change and whole',
  allowUnconditionalUpdate: true,
  selectableFields: {},
  indexedFields: [],
  setDefaults(object) {
    const given: Partial<ControllerRevision> = object;
    object.revision = given.revision ?? 0;
  },
  validateUpdate: (next, old) => validateImmutable({ data: [next.data, old.data] }),
};
