/**
 * Text as processes have it: bytes, held in a string of one character for each (0 to 255). So nothing is
 * lost of what is no UTF-8, and `wc -c` counts what it should.
 */
import { utf8ToBytes } from '@noble/hashes/utils.js';
import { decodeText } from '../../../sim/index.ts';

const ASCII = /^[\0-\x7f]*$/;
const STEP = 8192;

export function toByteText(bytes: Uint8Array): string {
  let text = '';
  for (let at = 0; at < bytes.length; at += STEP) {
    text += String.fromCharCode(...bytes.subarray(at, at + STEP));
  }
  return text;
}

export function toBytes(byteText: string): Uint8Array {
  const bytes = new Uint8Array(byteText.length);
  for (let at = 0; at < byteText.length; at++) bytes[at] = byteText.charCodeAt(at);
  return bytes;
}

/** UTF-8. */
export function encodeText(text: string): string {
  return ASCII.test(text) ? text : toByteText(utf8ToBytes(text));
}

/** What is not UTF-8 becomes U+FFFD. */
export function decodeByteText(byteText: string): string {
  return ASCII.test(byteText) ? byteText : decodeText(toBytes(byteText));
}
