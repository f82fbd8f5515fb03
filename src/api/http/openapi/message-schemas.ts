/**
 * Schemas of lists, and of what requests and answers are made of, whatever they are about. Upstream: apimachinery
 * pkg/apis/meta/v1 (v1.36), without the parts that are not served: shards of lists, broken objects.
 */
import type { ServedResource } from '../served-resource.ts';
import { META, RAW_EXTENSION, schemaName } from './schema-names.ts';
import { REFERENCE, type Schema } from './schemas.ts';

const TEXT: Schema = { type: 'string' };
const TEXT_ITEMS: Schema = { type: 'string', default: '' };
const ATOMIC: Schema = { 'x-kubernetes-list-type': 'atomic' };

function reference(name: string): Schema {
  return { $ref: `${REFERENCE}${name}` };
}

/** Of an element, or a part that is always there. */
function part(name: string): Schema {
  return { allOf: [reference(name)], default: {} };
}

function ofKind(kind: string): Schema {
  return { 'x-kubernetes-group-version-kind': [{ group: '', kind, version: 'v1' }] };
}

export const MESSAGE_SCHEMAS: Readonly<Record<string, Schema>> = {
  [`${META}.DeleteOptions`]: {
    type: 'object',
    properties: {
      apiVersion: TEXT,
      dryRun: { type: 'array', items: TEXT_ITEMS, ...ATOMIC },
      gracePeriodSeconds: { type: 'integer', format: 'int64' },
      kind: TEXT,
      orphanDependents: { type: 'boolean' },
      preconditions: reference(`${META}.Preconditions`),
      propagationPolicy: TEXT,
    },
    ...ofKind('DeleteOptions'),
  },
  [`${META}.ListMeta`]: {
    type: 'object',
    properties: {
      continue: TEXT,
      remainingItemCount: { type: 'integer', format: 'int64' },
      resourceVersion: TEXT,
      selfLink: TEXT,
    },
  },
  [`${META}.Patch`]: { type: 'object' },
  [`${META}.Preconditions`]: {
    type: 'object',
    properties: { resourceVersion: TEXT, uid: TEXT },
  },
  [`${META}.Status`]: {
    type: 'object',
    properties: {
      apiVersion: TEXT,
      code: { type: 'integer', format: 'int32' },
      details: reference(`${META}.StatusDetails`),
      kind: TEXT,
      message: TEXT,
      metadata: part(`${META}.ListMeta`),
      reason: TEXT,
      status: TEXT,
    },
    ...ofKind('Status'),
  },
  [`${META}.StatusCause`]: {
    type: 'object',
    properties: { field: TEXT, message: TEXT, reason: TEXT },
  },
  [`${META}.StatusDetails`]: {
    type: 'object',
    properties: {
      causes: { type: 'array', items: part(`${META}.StatusCause`), ...ATOMIC },
      group: TEXT,
      kind: TEXT,
      name: TEXT,
      retryAfterSeconds: { type: 'integer', format: 'int32' },
      uid: TEXT,
    },
  },
  [`${META}.WatchEvent`]: {
    type: 'object',
    required: ['type', 'object'],
    properties: { object: reference(RAW_EXTENSION), type: TEXT_ITEMS },
    ...ofKind('WatchEvent'),
  },
  [RAW_EXTENSION]: { type: 'object' },
};

/** Of each resource of which there are lists, by its name. */
export function listSchemas(
  resources: readonly ServedResource[],
): Readonly<Record<string, Schema>> {
  const lists = resources.filter(({ verbs }) => verbs.includes('list')).map(listOf);
  return Object.fromEntries(lists);
}

function listOf(served: ServedResource): readonly [string, Schema] {
  const { group, version, kind, listKind } = served;
  const list: Schema = {
    type: 'object',
    required: ['items'],
    properties: {
      apiVersion: TEXT,
      items: { type: 'array', items: part(schemaName(kind, served)) },
      kind: TEXT,
      metadata: part(`${META}.ListMeta`),
    },
    'x-kubernetes-group-version-kind': [{ group, kind: listKind, version }],
  };
  return [schemaName(listKind, served), list];
}
