/** PodTemplates: what pods of some controller are to be like. Upstream: pkg/registry/core/podtemplate/strategy.go (v1.36). */
import { setTemplateDefaults } from '../defaults/workload-defaults.ts';
import { builtInType } from '../apply/built-in-types.ts';
import { servedForm } from '../apply/served-form.ts';
import { sameValue } from '../patch/same-value.ts';
import { isDNS1123Subdomain } from '../validation/names.ts';
import { validatePodTemplate } from '../validation/pod-template.ts';
import type { PodTemplate } from '../workload-objects.ts';
import type { ResourceDefinition } from './resource-definition.ts';

export const podTemplates: ResourceDefinition<PodTemplate> = {
  resource: 'podtemplates',
  kind: 'PodTemplate',
  apiVersion: 'v1',
  group: '',
  namespaced: true,
  nameRule: isDNS1123Subdomain,
  allowUnconditionalUpdate: true,
  answersDeleted: true,
  selectableFields: {},
  indexedFields: [],
  setDefaults: setTemplateDefaults,
  prepareForCreate(object) {
    object.metadata.generation = 1;
  },
  prepareForUpdate(next, old) {
    if (isAlike(next, old)) return;
    next.metadata.generation = (old.metadata.generation ?? 0) + 1;
  },
  validate: ({ template }, release) => validatePodTemplate(template, 'template', release),
  validateUpdate: ({ template }, _old, release) =>
    validatePodTemplate(template, 'template', release),
};

/** What is not said and what says nothing are the same in Go. */
function isAlike(next: PodTemplate, old: PodTemplate): boolean {
  const type = builtInType('PodTemplateSpec');
  return sameValue(servedForm(type, next.template), servedForm(type, old.template));
}
