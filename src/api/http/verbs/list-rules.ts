/**
 * Which options of lists and watches go together.
 * Upstream: apimachinery pkg/apis/meta/internalversion/validation, ValidateListOptions.
 */
import { badRequest, fieldError, StatusError, type FieldError } from '../../index.ts';
import { flag } from '../exchange.ts';
import { invalidOptions } from './write-request.ts';

export interface VersionOptions {
  /** Undefined: none given. */
  readonly resourceVersion: number | undefined;
  readonly match: '' | 'Exact' | 'NotOlderThan';
  /** Undefined: not said. */
  readonly sendInitialEvents: boolean | undefined;
  readonly allowBookmarks: boolean;
  readonly limit: number;
  readonly continuation: string;
  readonly timeoutSeconds: number | undefined;
}

/** @throws {StatusError} BadRequest, Invalid, or without a reason for a version that is no number */
export function versionOptionsOf(query: URLSearchParams, isWatch: boolean): VersionOptions {
  const limit = integerOf(query, 'limit') ?? 0;
  const timeoutSeconds = integerOf(query, 'timeoutSeconds');
  const resourceVersion = query.get('resourceVersion') ?? '';
  const match = query.get('resourceVersionMatch') ?? '';
  const sendInitialEvents = query.has('sendInitialEvents')
    ? flag(query, 'sendInitialEvents')
    : undefined;
  const continuation = query.get('continue') ?? '';
  const rules = isWatch ? watchErrors : listErrors;
  const errors = rules({ resourceVersion, match, sendInitialEvents, continuation });
  if (errors.length > 0) throw invalidOptions('ListOptions', errors);
  return {
    resourceVersion: resourceVersion === '' ? undefined : numberOf(resourceVersion, isWatch),
    match: match as VersionOptions['match'],
    sendInitialEvents,
    allowBookmarks: flag(query, 'allowWatchBookmarks'),
    limit,
    continuation,
    timeoutSeconds,
  };
}

interface Given {
  readonly resourceVersion: string;
  readonly match: string;
  readonly sendInitialEvents: boolean | undefined;
  readonly continuation: string;
}

const MATCH = 'resourceVersionMatch';

function listErrors(given: Given): readonly FieldError[] {
  const errors: FieldError[] = [];
  const { resourceVersion, match, continuation, sendInitialEvents } = given;
  if (match !== '') {
    if (resourceVersion === '') {
      const why = 'resourceVersionMatch is forbidden unless resourceVersion is provided';
      errors.push(fieldError.forbidden(MATCH, why));
    }
    if (continuation !== '') errors.push(continueError());
    if (match !== 'Exact' && match !== 'NotOlderThan') {
      errors.push(fieldError.notSupported(MATCH, match, ['Exact', 'NotOlderThan', '']));
    }
    if (match === 'Exact' && resourceVersion === '0') {
      const why = 'resourceVersionMatch "exact" is forbidden for resourceVersion "0"';
      errors.push(fieldError.forbidden(MATCH, why));
    }
  }
  if (sendInitialEvents !== undefined) {
    const why = 'sendInitialEvents is forbidden for list';
    errors.push(fieldError.forbidden('sendInitialEvents', why));
  }
  return errors;
}

function watchErrors({ match, continuation, sendInitialEvents }: Given): readonly FieldError[] {
  const errors: FieldError[] = [];
  if (sendInitialEvents !== undefined) {
    if (match === '') {
      const why = 'sendInitialEvents requires setting resourceVersionMatch to NotOlderThan';
      errors.push(fieldError.forbidden(MATCH, why));
    } else if (match !== 'NotOlderThan') {
      errors.push(fieldError.notSupported(MATCH, match, ['NotOlderThan']));
    }
  } else if (match !== '') {
    const why = 'resourceVersionMatch is forbidden for watch unless sendInitialEvents is provided';
    errors.push(fieldError.forbidden(MATCH, why));
  }
  if (match !== '' && continuation !== '') errors.push(continueError());
  return errors;
}

function continueError(): FieldError {
  return fieldError.forbidden(MATCH, 'resourceVersionMatch is forbidden when continue is provided');
}

function integerOf(query: URLSearchParams, name: string): number | undefined {
  const text = query.get(name);
  if (text === null || text === '') return undefined;
  if (!/^[+-]?\d+$/.test(text)) {
    throw badRequest(`strconv.ParseInt: parsing ${JSON.stringify(text)}: invalid syntax`);
  }
  return Number(text);
}

function numberOf(text: string, isWatch: boolean): number {
  if (/^\d{1,15}$/.test(text)) return Number(text);
  const shown = JSON.stringify(text);
  const why = `resourceVersion: Invalid value: ${shown}: strconv.ParseUint: parsing ${shown}: invalid syntax`;
  throw isWatch ? new StatusError('', why) : badRequest(`invalid resource version: ${why}`);
}
