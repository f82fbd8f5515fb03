/** One request on its way through the door: what was asked, by whom, and how the answer is to look. */
import type { WriteOptions } from '../index.ts';
import type { Accepted } from './negotiation/accept.ts';
import type { HttpRequest } from './http-message.ts';
import type { UserInfo } from './access/user-info.ts';

export interface Exchange {
  readonly request: HttpRequest;
  readonly path: string;
  readonly query: URLSearchParams;
  readonly user: UserInfo;
  readonly accepted: Accepted;
  /** What the answer warns of, in order. */
  readonly warnings: Set<string>;
  /** Whether he who asks may write this. @throws {StatusError} */
  readonly check?: WriteOptions['check'];
}

/** Absent, `0` and `false` are false; everything else, also nothing at all, is true. */
export function flag(query: URLSearchParams, name: string): boolean {
  const value = query.get(name);
  return value !== null && value !== '0' && value.toLowerCase() !== 'false';
}
