/** A path as its parts. */
import { badRequest } from '../index.ts';

/** Decoded, without the trailing slash that resources may have; undefined for what no route can be. */
export function segmentsOf(path: string): readonly string[] | undefined {
  if (!path.startsWith('/') || path.startsWith('//')) return undefined;
  const parts = path.slice(1).split('/');
  if (parts.length > 1 && parts.at(-1) === '') parts.pop();
  try {
    return parts.map(decodeURIComponent);
    // Its one error is for a path that is no encoding of anything.
    // eslint-disable-next-line house/catch-rethrows-programmer-errors
  } catch {
    return undefined;
  }
}

/** @throws {StatusError} BadRequest for a name that is no part of a path */
export function checkName(name: string | undefined): void {
  if (name === undefined) return;
  const why =
    name === '.' || name === '..'
      ? `may not be '${name}'`
      : ['/', '%']
          .filter((each) => name.includes(each))
          .map((each) => `may not contain '${each}'`)[0];
  if (why !== undefined)
    throw badRequest(`Name parameter invalid: ${JSON.stringify(name)}: ${why}`);
}
