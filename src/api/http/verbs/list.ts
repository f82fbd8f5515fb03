/**
 * GET of a list: whole, or page by page, of the newest state or of an older one that is remembered.
 * Upstream: apiserver pkg/endpoints/handlers/get.go, pkg/storage/etcd3/store.go, GetList.
 */
import {
  isStatus,
  StatusError,
  storageKey,
  type ApiObject,
  type ListOptions,
} from '../../index.ts';
import { badRequest } from '../../index.ts';
import { rethrowProgrammerError } from '../../../sim/index.ts';
import type { HttpResponse } from '../http-message.ts';
import type { ListMeta } from '../list-document.ts';
import { respondList } from '../respond.ts';
import { resourceNameOf, sourceOf, type ResourceExchange } from './context.ts';
import { decodeContinue, encodeContinue } from './continue-token.ts';
import { listOptionsOf } from './list-options.ts';
import { versionOptionsOf, type VersionOptions } from './list-rules.ts';

interface State {
  readonly objects: readonly ApiObject[];
  readonly revision: number;
}

export function list(exchange: ResourceExchange): HttpResponse {
  const versions = versionOptionsOf(exchange.query, false);
  const options = listOptionsOf(exchange);
  const { continuation, limit, resourceVersion } = versions;
  if (continuation !== '' && resourceVersion !== undefined && resourceVersion !== 0) {
    throw badRequest('specifying resource version is not allowed when using continue');
  }
  const token = continuation === '' ? undefined : decodeContinue(continuation);
  const { objects, revision } =
    token === undefined
      ? stateOf(exchange, options, versions)
      : continued(exchange, options, token.revision, token.after);
  const relative = relativeKey(exchange);
  const rest =
    token === undefined ? objects : objects.filter((object) => relative(object) > token.after);
  // From the cache, which version 0 asks for, a list is always whole.
  const isPaged = limit > 0 && !(resourceVersion === 0 && token === undefined);
  const items = isPaged ? rest.slice(0, limit) : rest;
  const last = items.at(-1);
  const left = rest.length - items.length;
  const hasSelector = exchange.query.get('labelSelector') || exchange.query.get('fieldSelector');
  const metadata: ListMeta = {
    resourceVersion: String(revision),
    ...(left === 0 || last === undefined
      ? {}
      : {
          continue: encodeContinue({ revision, after: relative(last) }),
          ...(hasSelector ? {} : { remainingItemCount: left }),
        }),
  };
  const { listKind, definition } = exchange.route.served;
  const { apiVersion } = definition;
  const document = { kind: listKind, apiVersion, metadata, items };
  return respondList(exchange, document, sourceOf(exchange));
}

function stateOf(
  exchange: ResourceExchange,
  options: ListOptions,
  { resourceVersion, match, limit }: VersionOptions,
): State {
  const { handler } = exchange;
  const resource = resourceNameOf(exchange);
  const now = Number(handler.resourceVersion);
  if (resourceVersion !== undefined && resourceVersion > now) throw tooLarge(resourceVersion, now);
  const isExact =
    resourceVersion !== undefined &&
    resourceVersion > 0 &&
    (match === 'Exact' || (match === '' && limit > 0));
  if (!isExact) {
    const { items, resourceVersion: read } = handler.list(resource, options);
    return { objects: items, revision: Number(read) };
  }
  try {
    const objects = handler.listAt(resource, options, resourceVersion);
    return { objects, revision: resourceVersion };
  } catch (error) {
    rethrowProgrammerError(error);
    if (!isStatus(error, 'Expired')) throw error;
    const message = 'The resourceVersion for the provided list is too old.';
    throw new StatusError('Expired', message);
  }
}

const CONTINUE_EXPIRED =
  'The provided continue parameter is too old to display a consistent list result. You can start a new list without the continue parameter, or use the continue token in this response to retrieve the remainder of the results. Continuing with the provided token results in an inconsistent list - objects that were created, modified, or deleted between the time the first chunk was returned and now may show up in the list.';

function continued(
  exchange: ResourceExchange,
  options: ListOptions,
  revision: number,
  after: string,
): State {
  const { handler } = exchange;
  const resource = resourceNameOf(exchange);
  if (revision < 0) {
    const { items, resourceVersion } = handler.list(resource, options);
    return { objects: items, revision: Number(resourceVersion) };
  }
  try {
    return { objects: handler.listAt(resource, options, revision), revision };
  } catch (error) {
    rethrowProgrammerError(error);
    if (!isStatus(error, 'Expired')) throw error;
    const token = encodeContinue({ revision: -1, after });
    throw new StatusError('Expired', CONTINUE_EXPIRED, undefined, { continue: token });
  }
}

/** What a token names: the key within what is listed. */
function relativeKey({ route: { namespace } }: ResourceExchange): (object: ApiObject) => string {
  return namespace === undefined ? storageKey : ({ metadata }) => metadata.name;
}

/** Deviation: upstream waits three seconds first, for a version that may still come. Here none is under way. */
export function tooLarge(resourceVersion: number, now: number): StatusError {
  const message = `Timeout: Too large resource version: ${String(resourceVersion)}, current: ${String(now)}`;
  return new StatusError('Timeout', message, {
    causes: [{ reason: 'ResourceVersionTooLarge', message: 'Too large resource version' }],
    retryAfterSeconds: 1,
  });
}
