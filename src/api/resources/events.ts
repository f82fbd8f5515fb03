/**
 * Events. They expire; see event-expiry.ts.
 * Upstream: pkg/registry/core/event/strategy.go, pkg/apis/core/validation/events.go.
 */
import type { Event } from '../objects.ts';
import { fieldError, type FieldError } from '../validation/field-error.ts';
import { isDNS1123Subdomain } from '../validation/names.ts';
import type { ResourceDefinition } from './resource-definition.ts';

export const events: ResourceDefinition<Event> = {
  resource: 'events',
  kind: 'Event',
  apiVersion: 'v1',
  group: '',
  namespaced: true,
  shortNames: ['ev'],
  nameRule: isDNS1123Subdomain,
  allowUnconditionalUpdate: true,
  createsOnUpdate: true,
  selectableFields: {
    'involvedObject.kind': (event) => event.involvedObject.kind ?? '',
    'involvedObject.namespace': (event) => event.involvedObject.namespace ?? '',
    'involvedObject.name': (event) => event.involvedObject.name ?? '',
    'involvedObject.uid': (event) => event.involvedObject.uid ?? '',
    'involvedObject.apiVersion': (event) => event.involvedObject.apiVersion ?? '',
    'involvedObject.resourceVersion': (event) => event.involvedObject.resourceVersion ?? '',
    'involvedObject.fieldPath': (event) => event.involvedObject.fieldPath ?? '',
    reason: (event) => event.reason ?? '',
    reportingComponent: (event) => event.reportingComponent ?? event.source?.component ?? '',
    source: (event) => event.source?.component ?? event.reportingComponent ?? '',
    type: (event) => event.type ?? '',
  },
  indexedFields: [],
  setDefaults(event) {
    const { involvedObject = {} }: Partial<Event> = event;
    event.involvedObject = involvedObject;
    event.source ??= {};
  },
  validate: validateInvolvedObject,
  validateUpdate: validateInvolvedObject,
};

/** An event lives in the namespace of what it is about; for nodes and the like, in `default`. */
function validateInvolvedObject({ involvedObject, metadata }: Event): readonly FieldError[] {
  const { namespace = '' } = involvedObject;
  if (namespace === '' ? metadata.namespace === 'default' : namespace === metadata.namespace) {
    return [];
  }
  const field = 'involvedObject.namespace';
  return [fieldError.invalid(field, namespace, 'does not match event.namespace')];
}
