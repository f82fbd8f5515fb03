/** Which part of a log is wanted. Upstream: pkg/apis/core/validation, ValidatePodLogOptions. */
import { badRequest, fieldError, invalid, parseTimestamp, type FieldError } from '../../index.ts';
import type { Instant } from '../../../sim/index.ts';
import { flag } from '../exchange.ts';
import type { ResourceExchange } from './context.ts';

export interface LogOptions {
  readonly isFollowed: boolean;
  readonly isPrevious: boolean;
  readonly hasTimestamps: boolean;
  readonly since: Instant;
  /** Lines; undefined: all. */
  readonly tail: number | undefined;
  readonly bytesMax: number;
}

const IDENTITY = { resource: 'podlogoptions', kind: 'PodLogOptions', group: '' };

/** @throws {StatusError} BadRequest, Invalid */
export function logOptionsOf({ query, handler, route }: ResourceExchange): LogOptions {
  const tail = integerOf(query, 'tailLines');
  const sinceSeconds = integerOf(query, 'sinceSeconds');
  const bytesMax = integerOf(query, 'limitBytes');
  const sinceTime = query.get('sinceTime') ?? '';
  const errors: FieldError[] = [];
  if (tail !== undefined && tail < 0) {
    errors.push(fieldError.invalid('tailLines', tail, 'must be greater than or equal to 0'));
  }
  if (bytesMax !== undefined && bytesMax < 1) {
    errors.push(fieldError.invalid('limitBytes', bytesMax, 'must be greater than 0'));
  }
  if (sinceSeconds !== undefined && sinceTime !== '') {
    errors.push(
      fieldError.forbidden('[]', 'at most one of `sinceTime` or `sinceSeconds` may be specified'),
    );
  } else if (sinceSeconds !== undefined && sinceSeconds < 1) {
    errors.push(fieldError.invalid('sinceSeconds', sinceSeconds, 'must be greater than 0'));
  }
  if (query.has('stream')) errors.push(fieldError.forbidden('stream', 'may not be specified'));
  if (errors.length > 0) throw invalid(IDENTITY, route.name ?? '', errors);
  const now = handler.world.now();
  return {
    isFollowed: flag(query, 'follow'),
    isPrevious: flag(query, 'previous'),
    hasTimestamps: flag(query, 'timestamps'),
    since: sinceOf(sinceSeconds, sinceTime, now),
    tail,
    bytesMax: bytesMax ?? Infinity,
  };
}

function sinceOf(seconds: number | undefined, time: string, now: Instant): Instant {
  if (seconds !== undefined) return now - seconds * 1000;
  if (time === '') return -Infinity;
  const at = parseTimestamp(time);
  if (!Number.isNaN(at)) return at;
  const shown = JSON.stringify(time);
  throw badRequest(
    `parsing time ${shown} as "2006-01-02T15:04:05Z07:00": cannot parse ${shown} as "2006"`,
  );
}

function integerOf(query: URLSearchParams, name: string): number | undefined {
  const text = query.get(name);
  if (text === null || text === '') return undefined;
  if (/^[+-]?\d+$/.test(text)) return Number(text);
  throw badRequest(`strconv.ParseInt: parsing ${JSON.stringify(text)}: invalid syntax`);
}
