/**
 * Where a list that is read in pages goes on: a revision, and the key behind which the next page begins. Clients hand
 * it back as it is. Upstream: apiserver pkg/storage/continue.go.
 */
import { badRequest, decodeBase64, encodeBase64 } from '../../index.ts';
import { decodeUtf8 } from '../body/read-body.ts';

export interface ContinueToken {
  /** -1: that of whenever it is asked for. */
  readonly revision: number;
  /** The last key of the page before, relative to what is listed. */
  readonly after: string;
}

const VERSION = 'meta.k8s.io/v1';
/** Comes right behind the key itself. */
const NEXT = '\u0000';

export function encodeContinue({ revision, after }: ContinueToken): string {
  // A key that is continued at whatever revision is written without its slash; so upstream does.
  const start = revision < 0 ? after + NEXT : `/${after}${NEXT}`;
  const text = JSON.stringify({ v: VERSION, rv: revision, start });
  return encodeBase64(text).replaceAll('+', '-').replaceAll('/', '_').replace(/=+$/, '');
}

/** @throws {StatusError} BadRequest */
export function decodeContinue(token: string): ContinueToken {
  const standard = token.replaceAll('-', '+').replaceAll('_', '/');
  if (!/^[A-Za-z0-9+/]*$/.test(standard) || standard.length % 4 === 1) {
    throw refusal('illegal base64 data at input byte 0');
  }
  const padded = standard.padEnd(Math.ceil(standard.length / 4) * 4, '=');
  let document: unknown;
  try {
    document = JSON.parse(decodeUtf8(decodeBase64(padded) ?? new Uint8Array()));
    // Its one error is for a text that is no JSON.
    // eslint-disable-next-line house/catch-rethrows-programmer-errors
  } catch {
    throw refusal('invalid character looking for beginning of value');
  }
  const { v, rv, start } = Object(document) as Record<string, unknown>;
  if (v !== VERSION)
    throw refusal(`server does not recognize this encoded version ${JSON.stringify(v ?? '')}`);
  if (typeof rv !== 'number' || !Number.isInteger(rv) || rv === 0) {
    throw refusal(`incorrect encoded start resourceVersion (version ${VERSION})`);
  }
  if (typeof start !== 'string' || start === '') {
    throw refusal(`encoded start key empty (version ${VERSION})`);
  }
  return { revision: rv, after: start.replace(/^\//, '').replace(/\u0000$/, '') };
}

function refusal(why: string) {
  return badRequest(`invalid continue token: continue key is not valid: ${why}`);
}
