/**
 * UTF-8. `TextDecoder` is the same in every host; it is named here once because simulation code
 * compiles without any host's names.
 */
interface Host {
  readonly TextDecoder: new () => { decode(bytes: Uint8Array): string };
}

const host = globalThis as unknown as Host;
const decoder = new host.TextDecoder();

/** What is not UTF-8 becomes U+FFFD. */
export function decodeText(bytes: Uint8Array): string {
  return decoder.decode(bytes);
}
