/**
 * Names of files as texts, whatever their bytes: UTF-8 where they are, and each byte that is no part of UTF-8
 * as one lone surrogate, U+DC80 to U+DCFF, as Python does it (PEP 383). So two names are equal if their bytes
 * are, and a name of a real disk is a plain string everywhere but at the system call.
 */
interface Host {
  readonly TextDecoder: new (
    label: string,
    options: { readonly ignoreBOM: boolean },
  ) => { decode(bytes: Uint8Array): string };
  readonly TextEncoder: new () => { encode(text: string): Uint8Array };
}

const host = globalThis as unknown as Host;
const decoder = new host.TextDecoder('utf-8', { ignoreBOM: true });
const encoder = new host.TextEncoder();

/** With `u` it sees no half of a pair. */
const LONE_BYTE = /[\udc80-\udcff]/u;
const REPLACEMENT = '\uFFFD';
const ESCAPED = 0xdc00;

/** The name that has these bytes. */
export function nameOfBytes(bytes: Uint8Array): string {
  const text = decoder.decode(bytes);
  if (!text.includes(REPLACEMENT)) return text;
  let name = '';
  for (let at = 0; at < bytes.length;) {
    const sequence = bytes.subarray(at, at + lengthAfter(bytes[at] ?? 0));
    const character = decoder.decode(sequence);
    const isWhole = character !== REPLACEMENT || isReplacement(sequence);
    if (isWhole && [...character].length === 1) {
      name += character;
      at += sequence.length;
    } else {
      name += String.fromCharCode(ESCAPED + (bytes[at] ?? 0));
      at += 1;
    }
  }
  return name;
}

/** True for a name that is not UTF-8. */
export function hasRawBytes(name: string): boolean {
  return LONE_BYTE.test(name);
}

/** The bytes that a name has on a disk. */
export function bytesOfName(name: string): Uint8Array {
  if (!hasRawBytes(name)) return encoder.encode(name);
  const bytes: number[] = [];
  for (const character of name) {
    const code = character.codePointAt(0) ?? 0;
    if (LONE_BYTE.test(character)) bytes.push(code - ESCAPED);
    else for (const byte of encoder.encode(character)) bytes.push(byte);
  }
  return Uint8Array.from(bytes);
}

/** For people: control characters and bytes that are no UTF-8 as `\x1b`, so that none reaches a terminal. */
export function printableName(name: string): string {
  return name.replace(/[\p{Cc}\p{Cf}\u2028\u2029\p{Cs}]/gu, (character) => {
    const code = character.codePointAt(0) ?? 0;
    const byte = LONE_BYTE.test(character) ? code - ESCAPED : code;
    return byte < 0x100 ? `\\x${byte.toString(16).padStart(2, '0')}` : `\\u{${byte.toString(16)}}`;
  });
}

/** The length of the sequence that begins with this byte, if it is one of UTF-8. */
function lengthAfter(first: number): number {
  return first < 0xc0 ? 1 : first < 0xe0 ? 2 : first < 0xf0 ? 3 : 4;
}

function isReplacement(bytes: Uint8Array): boolean {
  return bytes[0] === 0xef && bytes[1] === 0xbf && bytes[2] === 0xbd;
}
