/** One object that one client at a time writes to: the naive model. */
import { sameValue } from '../../src/api/index.ts';
import type { Asked, Call, Data } from './history.ts';

export interface OneObject {
  /** Of the last write, or of the last object of this name. */
  readonly version: number;
  /** Undefined: there is no such object. */
  readonly data: Data | undefined;
}

export const NOTHING: OneObject = { version: 0, data: undefined };

/** What it is after the call; undefined: it would have answered something else. */
export function afterCall(object: OneObject, call: Call): OneObject | undefined {
  const { asked, answered } = call;
  const next = outcome(object, asked);
  if (typeof next === 'string') {
    return next === answered.reason ? object : undefined;
  }
  // It did nothing, and says so.
  if (answered.reason === 'Conflict' && call.mayGiveUp) return object;
  if (answered.reason !== 'OK') return undefined;
  if (next === undefined) return { version: object.version, data: undefined };
  if (!sameValue(answered.data, next)) return undefined;
  const version = Number(answered.version);
  const isWritten = !sameValue(next, object.data);
  const isAsItShould = isWritten ? version > object.version : version === object.version;
  return isAsItShould ? { version, data: next } : undefined;
}

/** A refusal, or the data afterwards. */
function outcome(
  { version, data }: OneObject,
  asked: Asked,
): 'NotFound' | 'AlreadyExists' | 'Conflict' | Data | undefined {
  if (asked.verb === 'create') return data === undefined ? present(asked.data) : 'AlreadyExists';
  if (data === undefined) return 'NotFound';
  if (asked.version !== undefined && asked.version !== String(version)) return 'Conflict';
  switch (asked.verb) {
    case 'get':
      return data;
    case 'delete':
      return undefined;
    case 'replace':
      return present(asked.data);
    case 'patch':
      return present({ ...data, ...asked.data });
  }
}

function present(data: Asked['data']): Data {
  const entries = Object.entries(data).filter(([, value]) => value !== null);
  return Object.fromEntries(entries) as Data;
}
