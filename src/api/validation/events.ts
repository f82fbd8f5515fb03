/**
 * What an event must say. Whoever says nothing of `eventTime` speaks as clients did before events.k8s.io, and is asked
 * for little. Upstream: pkg/apis/core/validation/events.go.
 */
import { byteLength } from '../../sim/index.ts';
import type { Event } from '../objects.ts';
import { sameValue } from '../patch/same-value.ts';
import { fieldError, invalidFor, NO_ERRORS, type FieldError } from './field-error.ts';
import { isQualifiedName } from './names.ts';

const INSTANCE_BYTES_MAX = 128;
const ACTION_BYTES_MAX = 128;
const REASON_BYTES_MAX = 128;
const NOTE_BYTES_MAX = 1024;

/** @param isStrict it came by events.k8s.io/v1 */
export function validateNewEvent(event: Event, isStrict: boolean): readonly FieldError[] {
  const errors = validateEvent(event, isStrict);
  if (!isStrict) return errors;
  const { type = '', source = {}, firstTimestamp, lastTimestamp, count = 0 } = event;
  const { component = '', host = '' } = source;
  const unset = (field: string, isSet: boolean): readonly FieldError[] =>
    isSet ? [fieldError.invalid(field, '', 'needs to be unset')] : NO_ERRORS;
  return [
    ...errors,
    ...validateSeries(event),
    ...(event.eventTime === undefined ? [fieldError.required('eventTime')] : NO_ERRORS),
    ...(type === 'Normal' || type === 'Warning'
      ? NO_ERRORS
      : [fieldError.invalid('type', '', `has invalid value: ${type}`)]),
    ...unset('firstTimestamp', firstTimestamp !== undefined),
    ...unset('lastTimestamp', lastTimestamp !== undefined),
    ...unset('count', count !== 0),
    ...unset('source', component !== '' || host !== ''),
  ];
}

const IMMUTABLE = [
  'involvedObject',
  'reason',
  'message',
  'source',
  'firstTimestamp',
  'lastTimestamp',
  'count',
  'reason',
  'type',
  'eventTime',
  'action',
  'related',
  'reportingComponent',
  'reportingInstance',
] as const;

/** @param isStrict it came by events.k8s.io/v1 */
export function validateUpdatedEvent(
  next: Event,
  old: Event,
  isStrict: boolean,
): readonly FieldError[] {
  const errors = validateEvent(next, isStrict);
  if (!isStrict) return errors;
  const changed = IMMUTABLE.filter((field) => !sameValue(next[field] ?? null, old[field] ?? null));
  return [
    ...errors,
    ...(sameValue(next.series ?? null, old.series ?? null) ? NO_ERRORS : validateSeries(next)),
    ...changed.map((field) =>
      fieldError.invalid(
        field === 'reportingComponent' ? 'reportingController' : field,
        shownValue(next, field),
        'field is immutable',
      ),
    ),
  ];
}

/** As a message shows it: the server's own type, with Go's names of fields. */
function shownValue(event: Event, field: (typeof IMMUTABLE)[number]): unknown {
  switch (field) {
    case 'involvedObject':
      return internalReference(event.involvedObject);
    case 'related':
      return event.related === undefined ? null : internalReference(event.related);
    case 'source': {
      const { component = '', host = '' } = event.source ?? {};
      return { Component: component, Host: host };
    }
    case 'count':
      return event.count ?? 0;
    default:
      return event[field] ?? (/Time(stamp)?$/.test(field) ? null : '');
  }
}

function internalReference(reference: Event['involvedObject']): object {
  const { kind = '', namespace = '', name = '', uid = '' } = reference;
  const { apiVersion = '', resourceVersion = '', fieldPath = '' } = reference;
  return {
    Kind: kind,
    Namespace: namespace,
    Name: name,
    UID: uid,
    APIVersion: apiVersion,
    ResourceVersion: resourceVersion,
    FieldPath: fieldPath,
  };
}

function validateSeries({ series }: Event): readonly FieldError[] {
  if (series === undefined) return NO_ERRORS;
  const errors: FieldError[] = [];
  const { count = 0, lastObservedTime } = series;
  if (count < 2) errors.push(fieldError.invalid('series.count', '', 'should be at least 2'));
  if (lastObservedTime === undefined) errors.push(fieldError.required('series.lastObservedTime'));
  return errors;
}

function validateEvent(event: Event, isStrict: boolean): readonly FieldError[] {
  return event.eventTime === undefined
    ? validateNamespace(event, event.metadata.namespace, ELSEWHERE)
    : validateTimedEvent(event, isStrict ? 'reportingController' : 'reportingComponent');
}

/** Where events of what is in no namespace may be. */
const ELSEWHERE: readonly string[] = ['default'];
const ELSEWHERE_TIMED: readonly string[] = ['default', 'kube-system'];

/** An event lives in the namespace of what it is about; for nodes and the like, in `default`. */
function validateNamespace(
  { involvedObject, metadata }: Event,
  own: string,
  elsewhere: readonly string[],
): readonly FieldError[] {
  const { namespace = '' } = involvedObject;
  const isFine = namespace === '' ? elsewhere.includes(metadata.namespace) : own === namespace;
  if (isFine) return NO_ERRORS;
  const field = 'involvedObject.namespace';
  return [fieldError.invalid(field, namespace, 'does not match event.namespace')];
}

function validateTimedEvent(event: Event, controllerField: string): readonly FieldError[] {
  const { reportingComponent: controller = '', reportingInstance = '' } = event as Partial<Event>;
  const { action = '', reason = '', message = '', involvedObject } = event;
  const errors = [
    // What it is about may be in any namespace, as long as it says in which.
    ...validateNamespace(event, involvedObject.namespace ?? '', ELSEWHERE_TIMED),
  ];
  if (controller === '') errors.push(fieldError.required(controllerField));
  errors.push(...invalidFor(controllerField, controller, isQualifiedName(controller)));
  errors.push(...validateText('reportingInstance', reportingInstance, INSTANCE_BYTES_MAX));
  errors.push(...validateText('action', action, ACTION_BYTES_MAX));
  errors.push(...validateText('reason', reason, REASON_BYTES_MAX));
  if (isLonger(message, NOTE_BYTES_MAX)) errors.push(tooLong('message', NOTE_BYTES_MAX));
  return errors;
}

function validateText(field: string, text: string, bytesMax: number): readonly FieldError[] {
  if (text === '') return [fieldError.required(field)];
  return isLonger(text, bytesMax) ? [tooLong(field, bytesMax)] : NO_ERRORS;
}

function tooLong(field: string, bytesMax: number): FieldError {
  return fieldError.invalid(field, '', `can have at most ${String(bytesMax)} characters`);
}

/** Upstream says characters, and counts bytes. */
function isLonger(text: string, bytesMax: number): boolean {
  return byteLength(text) > bytesMax;
}
