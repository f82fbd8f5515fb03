/**
 * UTF-8. `TextDecoder` and `TextEncoder` are the same in every host; they are named here once because simulation code
 * compiles without any host's names.
 */
interface Host {
  readonly TextDecoder: new () => { decode(bytes: Uint8Array): string };
  readonly TextEncoder: new () => { encode(text: string): Uint8Array };
}

const host = globalThis as unknown as Host;
const decoder = new host.TextDecoder();
const encoder = new host.TextEncoder();

/** What is not UTF-8 becomes U+FFFD. */
export function decodeText(bytes: Uint8Array): string {
  return decoder.decode(bytes);
}

export function encodeText(text: string): Uint8Array {
  return encoder.encode(text);
}

/** The length of a text in UTF-8; a byte that is none, in the name of a file, is one (name-bytes.ts). */
export function byteLength(text: string): number {
  let bytes = 0;
  for (const character of text) {
    const point = character.codePointAt(0) ?? 0;
    const isRaw = point >= 0xdc80 && point <= 0xdcff;
    bytes += point < 0x80 || isRaw ? 1 : point < 0x800 ? 2 : point < 0x10000 ? 3 : 4;
  }
  return bytes;
}
