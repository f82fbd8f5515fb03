/** How long the client wants to wait. Nobody waits here, yet what is no duration is refused. */
import { badRequest } from '../index.ts';

const UNITS: readonly string[] = ['ns', 'us', 'µs', 'μs', 'ms', 's', 'm', 'h'];

/** Upstream: apiserver pkg/endpoints/filters/request_deadline.go. @throws {StatusError} BadRequest */
export function checkTimeout(query: URLSearchParams): void {
  const given = query.get('timeout') ?? '';
  if (given === '') return;
  const fault = durationFault(given);
  if (fault !== undefined) {
    throw badRequest(`invalid timeout specified in the request URL - time: ${fault}`);
  }
}

/** As Go's time.ParseDuration says it; undefined: it is one. */
export function durationFault(text: string): string | undefined {
  const quoted = JSON.stringify(text);
  const unsigned = text.replace(/^[-+]/, '');
  if (unsigned === '0') return undefined;
  if (unsigned === '') return `invalid duration ${quoted}`;
  let rest = unsigned;
  while (rest !== '') {
    const [number = ''] = /^(?:\d+\.?\d*|\.\d+)/.exec(rest) ?? [];
    if (number === '') return `invalid duration ${quoted}`;
    rest = rest.slice(number.length);
    const [unit = ''] = /^[^.\d]+/.exec(rest) ?? [];
    if (unit === '') return `missing unit in duration ${quoted}`;
    if (!UNITS.includes(unit)) return `unknown unit ${JSON.stringify(unit)} in duration ${quoted}`;
    rest = rest.slice(unit.length);
  }
  return undefined;
}
