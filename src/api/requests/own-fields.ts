/**
 * Which fields of a resource are tracked, by the part of the object that is written.
 * Upstream: GetResetFields of each strategy.go.
 */
import { builtInType } from '../apply/built-in-types.ts';
import { fieldPath, FieldSet } from '../apply/field-set.ts';
import type { Tracking, Writing } from '../apply/field-manager.ts';
import type { Tracked } from '../apply/updated-managers.ts';
import type { MapType } from '../apply/value-type.ts';
import { structOf, type AnyDefinition } from '../resources/resource-definition.ts';
import type { Backend } from './backend.ts';
import type { Part } from './update-object.ts';
import type { WriteOptions } from './write-options.ts';

/** Undefined: nobody asks who owns what. */
export function writingOf(
  backend: Backend,
  definition: AnyDefinition,
  part: Part,
  { manager, subresource }: WriteOptions,
): Writing | undefined {
  if (manager === undefined || !backend.tracksManagers) return undefined;
  const tracking = trackingOf(definition, part, subresource ?? (part === 'object' ? '' : part));
  // Upstream loses the time on the way from the Scale to its parent.
  const now = subresource === 'scale' ? undefined : backend.timestamp();
  return { tracking, manager, now };
}

const TRACKINGS = new WeakMap<AnyDefinition, Map<string, Tracking>>();

export function trackingOf(definition: AnyDefinition, part: Part, subresource: string): Tracking {
  let own = TRACKINGS.get(definition);
  if (own === undefined) TRACKINGS.set(definition, (own = new Map<string, Tracking>()));
  const known = own.get(`${part} ${subresource}`);
  if (known !== undefined) return known;
  const { kind, apiVersion } = definition;
  const { custom } = definition;
  const tracked =
    subresource === 'scale' ? only(custom?.scalePath ?? REPLICAS) : trackedOf(definition, part);
  const tracking = {
    type: valueTypeOfObject(definition),
    kind,
    apiVersion,
    subresource,
    tracked,
  };
  own.set(`${part} ${subresource}`, tracking);
  return tracking;
}

/** Over which objects of the resource are merged. */
export function valueTypeOfObject(definition: AnyDefinition): MapType {
  return definition.custom?.type ?? builtInType(structOf(definition));
}

const STATUS = FieldSet.of(fieldPath('status'));
const SPEC = FieldSet.of(fieldPath('spec'));
const METADATA = FieldSet.of(fieldPath('metadata'));
/** What else the status subresource of a kind does not write. */
const BESIDE_SPEC: Readonly<Record<string, FieldSet>> = {
  Pod: FieldSet.of(
    fieldPath('metadata', 'deletionTimestamp'),
    fieldPath('metadata', 'ownerReferences'),
  ),
  Deployment: FieldSet.of(fieldPath('metadata', 'labels')),
  FlowSchema: METADATA,
  PriorityLevelConfiguration: METADATA,
  APIService: METADATA,
  ServiceCIDR: METADATA,
};

/** Of a request for a certificate each way of writing has its own share of the status, and nobody the spec. */
const OF_SIGNING: Readonly<Record<string, FieldSet>> = {
  object: FieldSet.of(fieldPath('spec'), fieldPath('status')),
  status: FieldSet.of(fieldPath('spec'), fieldPath('status', 'conditions')),
  approval: FieldSet.of(fieldPath('spec'), fieldPath('status', 'certificate')),
};

function trackedOf({ kind, status, custom, approval }: AnyDefinition, part: Part): Tracked {
  const { [part]: notWritten } = approval === undefined ? {} : OF_SIGNING;
  if (notWritten !== undefined) return (fields) => fields.recursiveDifference(notWritten);
  if (part === 'ephemeralcontainers') return only(EPHEMERAL);
  if (part === 'resize') return only(CONTAINERS);
  if (part === 'object' && status === undefined) return (fields) => fields;
  const beside = custom === undefined ? BESIDE_SPEC[kind] : METADATA;
  const reset =
    part === 'object' || part === 'finalize' ? STATUS : SPEC.union(beside ?? FieldSet.EMPTY);
  return (fields) => fields.recursiveDifference(reset);
}

/** These and what is below them. */
function only(few: FieldSet): Tracked {
  return (fields) => fields.difference(fields.recursiveDifference(few));
}

const REPLICAS = FieldSet.of(fieldPath('spec', 'replicas'));
/** Upstream names fields below them, with a pattern that matches all that a container has. */
const CONTAINERS = FieldSet.of(
  fieldPath('spec', 'containers'),
  fieldPath('spec', 'initContainers'),
);
const EPHEMERAL = FieldSet.of(fieldPath('spec', 'ephemeralContainers'));
