/**
 * Answers: an object, a list or a Status, in the form that was negotiated.
 * Upstream: apiserver pkg/endpoints/handlers/responsewriters, handlers/response.go.
 */
import { StatusError, type ApiObject, type Status } from '../index.ts';
import { asPartial, asPartialList } from './partial-object.ts';
import { encodeObject } from './encode-object.ts';
import type { Exchange } from './exchange.ts';
import type { Headers, HttpResponse } from './http-message.ts';
import { listDocument, listJson, type ObjectList } from './list-document.ts';
import { includeObjectOf, tableOf, type TableSource } from './printing/table.ts';
import { warningHeaders } from './warning-headers.ts';

export function respondDocument(
  exchange: Exchange,
  status: number,
  document: object,
): HttpResponse {
  return { status, headers: headersOf(exchange), body: encodeObject(document, exchange.accepted) };
}

/** One stored object, which the client may want as a table or as its metadata alone. */
export function respondObject(
  exchange: Exchange,
  status: number,
  object: ApiObject,
  source: TableSource,
): HttpResponse {
  const { conversion } = exchange.accepted;
  const isPlain = conversion?.kind === 'Table' && source.printer === null;
  if (conversion === undefined || isPlain) return respondDocument(exchange, status, object);
  if (conversion.kind === 'Table') {
    const metadata = { resourceVersion: object.metadata.resourceVersion };
    const include = includeObjectOf(exchange.query);
    const table = tableOf(source, [object], { metadata, include, version: conversion.version });
    return respondDocument(exchange, status, table);
  }
  if (conversion.kind === 'PartialObjectMetadataList') {
    const shown = `*${internalName(source)}`;
    throw notAcceptable(
      `you requested PartialObjectMetadataList, but the requested object is not a list (${shown})`,
    );
  }
  return respondDocument(exchange, status, asPartial(object, conversion.version));
}

export function respondList(
  exchange: Exchange,
  list: ObjectList,
  source: TableSource,
): HttpResponse {
  const { accepted, query } = exchange;
  const { conversion } = accepted;
  if (conversion?.kind === 'Table') {
    const { metadata, items } = list;
    const include = includeObjectOf(query);
    const table = tableOf(source, items, { metadata, include, version: conversion.version });
    return respondDocument(exchange, 200, table);
  }
  if (conversion?.kind === 'PartialObjectMetadata') {
    const shown = `*${internalName(source)}List`;
    throw notAcceptable(
      `you requested PartialObjectMetadata, but the requested object is a list (${shown})`,
    );
  }
  if (conversion !== undefined) {
    return respondDocument(exchange, 200, asPartialList(list, conversion.version));
  }
  if (accepted.mediaType === 'application/json' && !accepted.isPretty) {
    return { status: 200, headers: headersOf(exchange), body: listJson(list) };
  }
  return respondDocument(exchange, 200, listDocument(list));
}

/** The answer to a write that leaves nothing to show. */
export function successStatus(details?: object, code?: number): object {
  return {
    kind: 'Status',
    apiVersion: 'v1',
    metadata: {},
    status: 'Success',
    ...(details === undefined ? {} : { details }),
    ...(code === undefined ? {} : { code }),
  };
}

export function respondStatus(
  exchange: Pick<Exchange, 'accepted' | 'warnings'>,
  status: Status,
): HttpResponse {
  const { retryAfterSeconds } = status.details ?? {};
  const retry: Headers =
    retryAfterSeconds === undefined ? {} : { 'Retry-After': String(retryAfterSeconds) };
  const nosniff: Headers = status.code === 403 ? { 'X-Content-Type-Options': 'nosniff' } : {};
  return {
    status: status.code,
    headers: { ...headersOf(exchange), ...retry, ...nosniff },
    body: encodeObject(status, exchange.accepted),
  };
}

export function headersOf({
  accepted,
  warnings,
}: Pick<Exchange, 'accepted' | 'warnings'>): Record<string, string | readonly string[]> {
  return {
    'Cache-Control': 'no-cache, private',
    'Content-Type': accepted.mediaType,
    ...(warnings.size === 0 ? {} : { Warning: warningHeaders(warnings) }),
  };
}

/** Of a type that is not to be had here, whatever it is of. */
export function noRepresentation(available: string): StatusError {
  const message = `406: Not Acceptable\n\nAvailable representations: ${available}`;
  return new StatusError('NotAcceptable', message, {});
}

export function notAcceptable(message: string): StatusError {
  return new StatusError('NotAcceptable', message);
}

/** As Go names the type inside the server: `core.Pod`, `apps.Deployment`. */
function internalName({ served: { group, kind } }: TableSource): string {
  return `${group === '' ? 'core' : (group.split('.')[0] ?? '')}.${kind}`;
}
