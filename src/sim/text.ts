/**
 * UTF-8. `TextEncoder` and `TextDecoder` are the same in every host; they are named here once because
 * simulation code compiles without any host's names.
 */
interface Host {
  readonly TextEncoder: new () => { encode(text: string): Uint8Array };
  readonly TextDecoder: new () => { decode(bytes: Uint8Array): string };
}

const host = globalThis as unknown as Host;
const encoder = new host.TextEncoder();
const decoder = new host.TextDecoder();

export function encodeText(text: string): Uint8Array {
  return encoder.encode(text);
}

/** What is not UTF-8 becomes U+FFFD. */
export function decodeText(bytes: Uint8Array): string {
  return decoder.decode(bytes);
}
