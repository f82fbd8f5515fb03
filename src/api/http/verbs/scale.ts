/**
 * The `scale` subresource: how many, of whatever can be many.
 * Upstream: pkg/registry/apps/deployment/storage, ScaleREST.
 */
import {
  badRequest,
  conflict,
  fieldError,
  invalid,
  invalidPatch,
  isStatus,
  jsonPatch,
  mergePatch,
  MODIFIED,
  preconditionFailed,
  type ApiObject,
  type Manifest,
  type WriteOptions,
} from '../../index.ts';
import { rethrowProgrammerError } from '../../../sim/index.ts';
import type { HttpResponse } from '../http-message.ts';
import { respondObject } from '../respond.ts';
import { scalePrinter } from '../printing/print-scale.ts';
import { keyOf, resourceNameOf, sourceOf, type ResourceExchange } from './context.ts';
import { configurationOf } from './apply.ts';
import { patchOptionsOf, patchTypeOf, readPatch } from './patch.ts';
import { readTypedDocument, typedDocument } from './typed-document.ts';
import { checkObjectName } from './update.ts';
import { metadataText, writeOptionsOf } from './write-request.ts';

const SCALE = { kind: 'Scale', apiVersion: 'autoscaling/v1' };
const SCALE_DOCUMENT = {
  kind: 'Scale',
  apiVersions: ['autoscaling/v1'],
  internal: 'autoscaling.Scale',
};
const IDENTITY = { resource: 'scales', kind: 'Scale', group: 'autoscaling' };

export function getScale(exchange: ResourceExchange): HttpResponse {
  const object = exchange.handler.get(resourceNameOf(exchange), keyOf(exchange));
  return respondScale(exchange, object);
}

export function updateScale(exchange: ResourceExchange): HttpResponse {
  const options = writeOptionsOf(exchange, 'UpdateOptions');
  const document = readTypedDocument(exchange, SCALE_DOCUMENT, options);
  checkObjectName(metadataText(document, 'name'), exchange.route.name ?? '');
  return write(exchange, document, options);
}

export function patchScale(exchange: ResourceExchange): HttpResponse {
  const type = patchTypeOf(exchange.request);
  if (type === 'apply') return applyScale(exchange);
  const options = patchOptionsOf(exchange, type);
  const patch = readPatch(exchange, type, options.validation === 'Strict');
  const old = exchange.handler.get(resourceNameOf(exchange), keyOf(exchange));
  const scale = scaleOf(exchange, old) as Manifest;
  // Of a document without lists every kind of patch but JSON says the same.
  const patched =
    patch.type === 'json'
      ? jsonPatch(scale, patch.operations)
      : mergePatch(scale, 'patch' in patch ? patch.patch : {});
  const document = patched as Record<string, unknown>;
  checkObjectName(metadataText(document, 'name'), exchange.route.name ?? '');
  const isOld = metadataText(document, 'resourceVersion') === old.metadata.resourceVersion;
  const typed = typedPatched(exchange, document, options);
  return write(exchange, isOld ? withoutVersion(typed) : typed, options);
}

/** @throws {StatusError} Invalid */
function typedPatched(
  exchange: ResourceExchange,
  document: Record<string, unknown>,
  options: WriteOptions,
): Record<string, unknown> {
  try {
    return typedDocument(exchange, SCALE_DOCUMENT, document, options);
  } catch (error) {
    rethrowProgrammerError(error);
    if (!isStatus(error, 'BadRequest')) throw error;
    const text = (error as Error).message;
    throw invalidPatch(JSON.stringify(document), text.slice(text.indexOf(': ') + 2));
  }
}

function withoutVersion(document: Record<string, unknown>): Record<string, unknown> {
  const { resourceVersion: _, ...rest } = document['metadata'] as Record<string, unknown>;
  return { ...document, metadata: rest };
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
  return respondScale(exchange, written);
}

function write(
  exchange: ResourceExchange,
  document: Record<string, unknown>,
  given: WriteOptions,
): HttpResponse {
  const { handler, route } = exchange;
  const { definition } = route.served;
  const resource = resourceNameOf(exchange);
  const old = handler.get(resource, keyOf(exchange));
  const resourceVersion = metadataText(document, 'resourceVersion');
  if (resourceVersion !== '' && resourceVersion !== old.metadata.resourceVersion) {
    throw conflict(definition, old.metadata.name, MODIFIED);
  }
  checkUid(exchange, metadataText(document, 'uid'), old);
  const { replicas = 0 } = (document['spec'] ?? {}) as { readonly replicas?: number };
  if (replicas < 0) {
    const error = fieldError.invalid(
      'spec.replicas',
      replicas,
      'must be greater than or equal to 0',
    );
    throw invalid(IDENTITY, old.metadata.name, [error]);
  }
  const next = { ...old, metadata: { ...old.metadata } } as ApiObject;
  definition.scale?.write(next, replicas);
  const options = { ...given, subresource: 'scale' };
  const written = handler.update(resource, next, 'object', options);
  return respondScale(exchange, written);
}

function checkUid({ route }: ResourceExchange, given: string, { metadata }: ApiObject): void {
  if (given === '' || given === metadata.uid) return;
  throw preconditionFailed(route.served.definition, metadata, 'UID', given);
}

function respondScale(exchange: ResourceExchange, object: ApiObject): HttpResponse {
  const scale = scaleOf(exchange, object) as unknown as ApiObject;
  return respondObject(exchange, 200, scale, { ...sourceOf(exchange), printer: scalePrinter });
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
    // Of Go: a zero is not said.
    spec: specReplicas === 0 ? {} : { replicas: specReplicas },
    status: { replicas: statusReplicas, ...(selector === '' ? {} : { selector }) },
  };
}
