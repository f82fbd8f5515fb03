/** DaemonSets. Upstream: pkg/registry/apps/daemonset/strategy.go. */
import type { DaemonSet } from '../workload-objects.ts';
import { sameValue } from '../patch/same-value.ts';
import { setDaemonSetDefaults } from '../defaults/workload-defaults.ts';
import { validateDaemonSet, validateDaemonSetUpdate } from '../validation/workloads.ts';
import { isDNS1123Subdomain } from '../validation/names.ts';
import type { ResourceDefinition } from './resource-definition.ts';
import { beginGenerations, countGeneration, STATUS_ALONE } from './spec-generation.ts';

/** Where a field stood that is no more: how often the template has changed. Upstream: pkg/apis/apps/v1/conversion.go. */
const TEMPLATE_GENERATION = 'deprecated.daemonset.template.generation';

function templateGeneration({ metadata }: DaemonSet): number {
  return Number(metadata.annotations?.[TEMPLATE_GENERATION] ?? 0);
}

function tellTemplate({ metadata }: DaemonSet, generation: number): void {
  metadata.annotations = { ...metadata.annotations, [TEMPLATE_GENERATION]: String(generation) };
}

export const daemonSets: ResourceDefinition<DaemonSet> = {
  resource: 'daemonsets',
  kind: 'DaemonSet',
  apiVersion: 'apps/v1',
  group: 'apps',
  namespaced: true,
  nameRule: isDNS1123Subdomain,
  allowUnconditionalUpdate: true,
  shortNames: ['ds'],
  categories: ['all'],
  selectableFields: {},
  indexedFields: [],
  setDefaults(set, release) {
    setDaemonSetDefaults(set, release);
    // Whoever writes the object has written it, too.
    if (set.metadata.annotations?.[TEMPLATE_GENERATION] === undefined) tellTemplate(set, 0);
  },
  prepareForCreate(set) {
    beginGenerations(set);
    tellTemplate(set, 1);
  },
  prepareForUpdate(next, old) {
    countGeneration(next, old);
    const isSame = sameValue(next.spec.template, old.spec.template);
    tellTemplate(next, templateGeneration(old) + (isSame ? 0 : 1));
  },
  validate: validateDaemonSet,
  validateUpdate: validateDaemonSetUpdate,
  status: STATUS_ALONE,
};
