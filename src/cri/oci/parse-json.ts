/**
 * The value of a JSON document that somebody else wrote; undefined if the bytes are none, or no UTF-8
 * (RFC 8259, section 8.1). No `fatal` decoder: what that throws is a programmer's error by its looks
 * on hosts that give it no code.
 */
import { rethrowProgrammerError } from '../../sim/index.ts';

const decoder = new TextDecoder('utf-8', { ignoreBOM: true });
const encoder = new TextEncoder();

export function parseJson(bytes: Uint8Array): unknown {
  const text = decoder.decode(bytes);
  if (text.includes('\uFFFD') && !isSame(encoder.encode(text), bytes)) return undefined;
  try {
    return JSON.parse(text);
  } catch (error) {
    rethrowProgrammerError(error);
    return undefined;
  }
}

function isSame(one: Uint8Array, other: Uint8Array): boolean {
  return one.length === other.length && one.every((byte, at) => byte === other[at]);
}
