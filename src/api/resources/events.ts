/**
 * Events. They expire; see event-expiry.ts. events.k8s.io shows the same objects: events-view.ts.
 * Upstream: pkg/registry/core/event/strategy.go.
 */
import type { Event } from '../objects.ts';
import { validateNewEvent, validateUpdatedEvent } from '../validation/events.ts';
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
  secondLook: 'none',
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
  validate: (event) => validateNewEvent(event, false),
  validateUpdate: (next, old) => validateUpdatedEvent(next, old, false),
};
