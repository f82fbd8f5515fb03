/**
 * Standard base64 (RFC 4648, with padding) of bytes and of UTF-8 text: how Secrets and binary
 * ConfigMap values are written. The language has none, and the host's is not portable.
 */
import { utf8ToBytes } from '@noble/hashes/utils.js';

const ALPHABET = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/';
const VALUES: ReadonlyMap<string, number> = new Map([...ALPHABET].map((char, at) => [char, at]));

export function encodeBase64(content: Uint8Array | string): string {
  const bytes = typeof content === 'string' ? utf8ToBytes(content) : content;
  let text = '';
  for (let at = 0; at < bytes.length; at += 3) {
    const left = bytes.length - at;
    const group = ((bytes[at] ?? 0) << 16) | ((bytes[at + 1] ?? 0) << 8) | (bytes[at + 2] ?? 0);
    text += ALPHABET.charAt(group >> 18) + ALPHABET.charAt((group >> 12) & 63);
    text += left > 1 ? ALPHABET.charAt((group >> 6) & 63) : '=';
    text += left > 2 ? ALPHABET.charAt(group & 63) : '=';
  }
  return text;
}

/** The bytes; undefined if `text` is not base64. Line breaks are skipped, as Go's decoder does. */
export function decodeBase64(text: string): Uint8Array | undefined {
  if (base64ErrorAt(text) !== undefined) return undefined;
  const digits = text.replace(/[\r\n=]/g, '');
  const bytes = new Uint8Array(Math.floor((digits.length * 3) / 4));
  let bits = 0;
  let bitCount = 0;
  let length = 0;
  for (const digit of digits) {
    bits = ((bits << 6) | (VALUES.get(digit) ?? 0)) & 0xffff;
    bitCount += 6;
    if (bitCount < 8) continue;
    bitCount -= 8;
    bytes[length++] = (bits >> bitCount) & 0xff;
  }
  return bytes;
}

/** Index of the character at which `text` stops being base64; undefined if it is base64. */
export function base64ErrorAt(text: string): number | undefined {
  const digits = text.replace(/[\r\n]/g, '');
  const wrong = /[^A-Za-z0-9+/]/.exec(digits)?.index ?? digits.length;
  const padding = digits.slice(wrong);
  const needed = (4 - (wrong % 4)) % 4;
  if (needed !== 3 && padding === '='.repeat(needed)) return undefined;
  // What ends too early is wrong from where its last four characters begin.
  if (padding === '') return wrong - (wrong % 4);
  return padding.startsWith('=') && wrong % 4 >= 2 ? Math.min(wrong + 1, digits.length) : wrong;
}
