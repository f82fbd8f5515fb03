/**
 * The `scale` subresource: how many, of whatever can be many.
 * Upstream: pkg/registry/apps/deployment/storage, ScaleREST.
 */
import {
  badRequest,
  conflict,
  fieldError,
  invalid,
  mergePatch,
  MODIFIED,
  type ApiObject,
  type Manifest,
} from '../../index.ts';
import { unsupported } from '../body/read-body.ts';
import type { HttpResponse } from '../http-message.ts';
import { respondDocument } from '../respond.ts';
import { keyOf, resourceNameOf, type ResourceExchange } from './context.ts';
import { configurationOf } from './apply.ts';
import { patchOptionsOf, patchTypeOf } from './patch.ts';
import { readDocument, writeOptionsOf } from './write-request.ts';

const SCALE = { kind: 'Scale', apiVersion: 'autoscaling/v1' };
const IDENTITY = { resource: 'scales', kind: 'Scale', group: 'autoscaling' };

export function getScale(exchange: ResourceExchange): HttpResponse {
  const object = exchange.handler.get(resourceNameOf(exchange), keyOf(exchange));
  return respondDocument(exchange, 200, scaleOf(exchange, object));
}

export function updateScale(exchange: ResourceExchange): HttpResponse {
  const document = readDocument(exchange, SCALE, writeOptionsOf(exchange, 'UpdateOptions'));
  return write(exchange, document, 'UpdateOptions');
}

/** Of a document without lists every kind of patch says the same. */
export function patchScale(exchange: ResourceExchange): HttpResponse {
  const type = patchTypeOf(exchange.request);
  if (type === 'json') throw unsupported('415: Unsupported Media Type', {});
  if (type === 'apply') return applyScale(exchange);
  const request = { ...exchange.request, headers: { ...exchange.request.headers } };
  request.headers['content-type'] = 'application/json';
  const options = writeOptionsOf(exchange, 'PatchOptions');
  const patch = readDocument({ ...exchange, request }, SCALE, options);
  const old = exchange.handler.get(resourceNameOf(exchange), keyOf(exchange));
  const { metadata, ...scale } = scaleOf(exchange, old) as Manifest;
  const { resourceVersion: _, ...rest } = metadata ?? {};
  const patched = mergePatch({ ...scale, metadata: rest }, patch);
  return write(exchange, patched as Record<string, unknown>, 'PatchOptions');
}

/** What is applied to the scale is applied to the replicas of its parent. */
function applyScale(exchange: ResourceExchange): HttpResponse {
  const { handler, route } = exchange;
  const { kind: parentKind, apiVersion: parentVersion } = route.served.definition;
  const options = { ...patchOptionsOf(exchange, 'apply'), subresource: 'scale' };
  const { kind = '', apiVersion = '', metadata, spec } = configurationOf(exchange, options);
  if (kind !== SCALE.kind || apiVersion !== SCALE.apiVersion) {
    const version = `${String(apiVersion).includes('/') ? '' : '/'}${String(apiVersion)}`;
    throw badRequest(`invalid object type: ${version}, Kind=${String(kind)}`);
  }
  const config = { kind: parentKind, apiVersion: parentVersion, metadata, spec };
  const request = { type: 'apply', config } as const;
  const resource = resourceNameOf(exchange);
  handler.get(resource, keyOf(exchange));
  const written = handler.patch(resource, keyOf(exchange), request, 'object', options);
  return respondDocument(exchange, 200, scaleOf(exchange, written));
}

function write(
  exchange: ResourceExchange,
  document: Record<string, unknown>,
  kindOfOptions: string,
): HttpResponse {
  const { handler, route } = exchange;
  const { definition } = route.served;
  const resource = resourceNameOf(exchange);
  const old = handler.get(resource, keyOf(exchange));
  const { resourceVersion = '' } = Object(document['metadata']) as Record<string, unknown>;
  if (resourceVersion !== '' && resourceVersion !== old.metadata.resourceVersion) {
    throw conflict(definition, old.metadata.name, MODIFIED);
  }
  const { replicas = 0 } = Object(document['spec']) as Record<string, unknown>;
  if (typeof replicas !== 'number' || !Number.isInteger(replicas) || replicas < 0) {
    const error = fieldError.invalid(
      'spec.replicas',
      replicas,
      'must be greater than or equal to 0',
    );
    throw invalid(IDENTITY, old.metadata.name, [error]);
  }
  const next = { ...old, metadata: { ...old.metadata } } as ApiObject;
  definition.scale?.write(next, replicas);
  const options = { ...writeOptionsOf(exchange, kindOfOptions), subresource: 'scale' };
  const written = handler.update(resource, next, 'object', options);
  return respondDocument(exchange, 200, scaleOf(exchange, written));
}

function scaleOf({ route }: ResourceExchange, object: ApiObject): object {
  const { name, namespace, uid, resourceVersion, creationTimestamp } = object.metadata;
  const {
    specReplicas = 0,
    statusReplicas = 0,
    selector = '',
  } = route.served.definition.scale?.read(object) ?? {};
  return {
    ...SCALE,
    metadata: { name, namespace, uid, resourceVersion, creationTimestamp },
    spec: { replicas: specReplicas },
    status: { replicas: statusReplicas, ...(selector === '' ? {} : { selector }) },
  };
}
