/**
 * A short name for a template of pods: equal templates have equal names.
 *
 * Upstream hashes Go's dump of the template, which nothing outside Go writes; the form is the same, the
 * letters are others. Upstream: pkg/controller/controller_utils.go, ComputeHash; apimachinery pkg/util/rand.
 */
import { byteLength } from '../../sim/index.ts';

const ALPHABET = 'bcdfghjklmnpqrstvwxz2456789';
const FNV_OFFSET = 0x811c9dc5;
const FNV_PRIME = 0x01000193;

export function templateHash(template: object, collisionCount: number | undefined): string {
  const text = `${canonical(template)}${collisionCount === undefined ? '' : String(collisionCount)}`;
  const digits = String(fnv(`${String(byteLength(text))}:${text}`));
  return Array.from(digits, (digit) => ALPHABET.charAt(digit.charCodeAt(0) % 27)).join('');
}

/** The same text for the same value, in whichever order its fields came. */
export function canonical(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(canonical).join(',')}]`;
  if (typeof value !== 'object' || value === null) return JSON.stringify(value);
  const fields = Object.entries(value)
    .filter(([, item]) => item !== undefined)
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([key, item]) => `${JSON.stringify(key)}:${canonical(item)}`);
  return `{${fields.join(',')}}`;
}

function fnv(text: string): number {
  let hash = FNV_OFFSET;
  for (let at = 0; at < text.length; at++) hash = Math.imul(hash ^ text.charCodeAt(at), FNV_PRIME);
  return hash >>> 0;
}
