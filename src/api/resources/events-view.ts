/**
 * Events as events.k8s.io/v1 shows them: the same objects as those of the core group, in the form of another Go type.
 * Upstream: pkg/apis/events/v1/conversion.go, pkg/registry/events/rest/storage_events.go.
 */
import type * as events from 'kubernetes-types/events/v1.js';
import type { CustomObject } from '../custom-objects.ts';
import type { ApiObject, Event, NamespacedMeta } from '../objects.ts';
import { deepFreeze } from '../structural-sharing.ts';
import { validateNewEvent, validateUpdatedEvent } from '../validation/events.ts';
import { isDNS1123Subdomain } from '../validation/names.ts';
import { anyDefinition, type ResourceDefinition } from './resource-definition.ts';

/** No custom resource is called so: its name has no slash before its first dot. */
export const EVENTS_VIEW_NAME = 'events/events.k8s.io/v1';
const API_VERSION = 'events.k8s.io/v1';

/** For the compiler it is an object of a kind that is not in the tables by its name. */
type ShownEvent = Omit<CustomObject, 'spec' | 'status'> & Omit<events.Event, 'metadata' | 'kind'>;

const SHOWN = new WeakMap<ApiObject, ApiObject>();

const view: ResourceDefinition<CustomObject> = {
  resource: 'events',
  struct: 'events.Event',
  kind: 'Event' as unknown as CustomObject['kind'],
  apiVersion: API_VERSION,
  group: 'events.k8s.io',
  refusedAs: '',
  namespaced: true,
  shortNames: ['ev'],
  nameRule: isDNS1123Subdomain,
  allowUnconditionalUpdate: true,
  createsOnUpdate: true,
  selectableFields: {
    'regarding.kind': (shown) => regarding(shown).kind ?? '',
    'regarding.namespace': (shown) => regarding(shown).namespace ?? '',
    'regarding.name': (shown) => regarding(shown).name ?? '',
    'regarding.uid': (shown) => regarding(shown).uid ?? '',
    'regarding.apiVersion': (shown) => regarding(shown).apiVersion ?? '',
    'regarding.resourceVersion': (shown) => regarding(shown).resourceVersion ?? '',
    'regarding.fieldPath': (shown) => regarding(shown).fieldPath ?? '',
    reason: (shown) => asShown(shown).reason ?? '',
    reportingController: (shown) => asShown(shown).reportingController ?? '',
    type: (shown) => asShown(shown).type ?? '',
  },
  indexedFields: [],
  validate: (shown) => validateNewEvent(stored(shown), true),
  validateUpdate: (next, old) => validateUpdatedEvent(stored(next), stored(old), true),
  view: {
    name: EVENTS_VIEW_NAME,
    storedAs: 'events',
    read(object) {
      if (object.apiVersion === API_VERSION) return object;
      let shown = SHOWN.get(object);
      if (shown === undefined) SHOWN.set(object, (shown = deepFreeze(shownOf(object as Event))));
      return shown;
    },
    write: (object) => stored(object as unknown as CustomObject),
  },
};

export const EVENTS_VIEW = anyDefinition(view);

function shownOf(event: Event): ApiObject {
  const { metadata, involvedObject, source, message, reportingComponent, ...rest } = event;
  const { firstTimestamp, lastTimestamp, count, apiVersion: _v, kind: _k, ...same } = rest;
  const shown = {
    apiVersion: API_VERSION,
    kind: 'Event',
    metadata,
    ...same,
    regarding: involvedObject,
    ...present('note', message),
    ...present('reportingController', reportingComponent),
    deprecatedSource: source ?? {},
    ...present('deprecatedFirstTimestamp', firstTimestamp),
    ...present('deprecatedLastTimestamp', lastTimestamp),
    ...present('deprecatedCount', count),
  };
  return shown as unknown as ApiObject;
}

/** As the core group has it; what is its own of it is open. */
function stored(object: CustomObject): Event {
  const { metadata, regarding: about, note, reportingController, ...rest } = asShown(object);
  const { deprecatedFirstTimestamp, deprecatedLastTimestamp, deprecatedCount, ...others } = rest;
  const { deprecatedSource, apiVersion: _v, kind: _k, ...same } = others;
  return {
    apiVersion: 'v1',
    kind: 'Event',
    // Of a namespaced resource it has one.
    metadata: { ...metadata } as NamespacedMeta,
    ...same,
    involvedObject: about ?? {},
    source: deprecatedSource ?? {},
    ...present('message', note),
    ...present('reportingComponent', reportingController),
    ...present('firstTimestamp', deprecatedFirstTimestamp),
    ...present('lastTimestamp', deprecatedLastTimestamp),
    ...present('count', deprecatedCount),
  };
}

function present<Name extends string, Value>(
  name: Name,
  value: Value | undefined,
): { readonly [Each in Name]?: Value } {
  return value === undefined ? {} : ({ [name]: value } as { readonly [Each in Name]?: Value });
}

function regarding(shown: CustomObject): NonNullable<events.Event['regarding']> {
  return asShown(shown).regarding ?? {};
}

function asShown(object: CustomObject): ShownEvent {
  return object as unknown as ShownEvent;
}
