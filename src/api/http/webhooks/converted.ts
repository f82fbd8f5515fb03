/**
 * Custom resources whose versions a webhook converts: before anything is done what it would need is asked, then it is
 * done in one entry of the loop, if nothing else is needed by then.
 * Deviations: objects of one version are asked about together, a hundred at most; who is in the process does not wait,
 * and sees an object that nobody has asked about as conversion of strategy None shows it.
 * Upstream: apiextensions-apiserver pkg/apiserver/conversion/webhook_converter.go.
 */
import {
  ConversionMissing,
  StatusError,
  type Conversions,
  type ConversionNeed,
  type RequestHandler,
  type ResourceName,
} from '../../index.ts';
import {
  operation,
  perform,
  rethrowProgrammerError,
  type Operation,
  type Steps,
} from '../../../sim/index.ts';
import type { Answer, HttpResponse } from '../http-message.ts';
import { resourceNameOf, type ResourceExchange } from '../verbs/context.ts';
import { withWrites } from '../verbs/with-writes.ts';
import { askConversion } from './ask-conversion.ts';

type Run = (exchange: ResourceExchange) => HttpResponse;
type Whole = (exchange: ResourceExchange) => Operation<HttpResponse> | HttpResponse;

const ATTEMPTS_MAX = 10;
const OBJECTS_MAX = 100;

/** @param run what it comes to; it is tried dry @param whole what is done */
export function converted(exchange: ResourceExchange, run: Run, whole: Whole): Answer {
  if (conversionsNow(exchange) === undefined) return whole(exchange);
  return operation(() => steps(exchange, run, whole));
}

/** Of the definition as it is. */
export function conversionsNow(exchange: ResourceExchange): Conversions | undefined {
  const { handler } = exchange;
  return handler.resources.find(resourceNameOf(exchange))?.custom?.conversions;
}

function* steps(exchange: ResourceExchange, run: Run, whole: Whole): Steps<HttpResponse> {
  for (let attempt = 0; attempt < ATTEMPTS_MAX; attempt++) {
    const conversions = conversionsNow(exchange);
    const needs = conversions?.missedBy(() => tryTo(run, exchange)) ?? [];
    if (conversions !== undefined && needs.length > 0) {
      yield* askAll(exchange, conversions, needs);
      continue;
    }
    try {
      const answer = whole(exchange);
      return 'status' in answer ? answer : yield* perform(answer);
    } catch (error) {
      rethrowProgrammerError(error);
      // A webhook of admission may have made another object of it.
      if (!(error instanceof ConversionMissing) || conversions === undefined) throw error;
      yield* askAll(exchange, conversions, [error.need]);
    } finally {
      conversions?.forgetOld();
    }
  }
  throw new StatusError('InternalError', 'what was to be converted has changed too often');
}

/** Only what it would need is of interest; what is wrong with it is said when it is done. */
function tryTo(run: Run, exchange: ResourceExchange): void {
  try {
    run({ ...exchange, warnings: new Set(), handler: trying(exchange.handler) });
  } catch (error) {
    rethrowProgrammerError(error);
  }
}

/** Writes nothing, but what would be written is brought into the version that is stored. */
function trying(handler: RequestHandler): RequestHandler {
  const written = <T>(resource: ResourceName, object: T): T => {
    handler.resources.find(resource)?.view?.write(object as never);
    return object;
  };
  return withWrites(handler, {
    create: (resource, manifest, options) =>
      written(resource, handler.create(resource, manifest, { ...options, isDryRun: true })),
    update: (resource, next, part, options) =>
      written(resource, handler.update(resource, next, part, { ...options, isDryRun: true })),
    patch: (resource, key, patch, part, options) =>
      written(resource, handler.patch(resource, key, patch, part, { ...options, isDryRun: true })),
    delete: (resource, key, options) =>
      written(resource, handler.delete(resource, key, options, true)),
  });
}

export function* askAll(
  exchange: ResourceExchange,
  conversions: Conversions,
  needs: readonly ConversionNeed[],
): Steps<void> {
  const groups = new Map<string, ConversionNeed[]>();
  for (const need of needs) {
    const name = groupOf(need);
    groups.set(name, [...(groups.get(name) ?? []), need]);
  }
  for (const group of groups.values()) {
    for (let at = 0; at < group.length; at += OBJECTS_MAX) {
      yield* askConversion(exchange, conversions, group.slice(at, at + OBJECTS_MAX));
    }
  }
}

function groupOf({ object, apiVersion }: ConversionNeed): string {
  return `${String(object['apiVersion'])} ${apiVersion}`;
}
