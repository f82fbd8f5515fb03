/** As much of DER as a certificate is made of. Source: ITU-T X.690. */

export function sequence(...parts: readonly Uint8Array[]): Uint8Array {
  return tagged(0x30, concat(parts));
}

export function set(...parts: readonly Uint8Array[]): Uint8Array {
  return tagged(0x31, concat(parts));
}

export function integer(bytes: Uint8Array): Uint8Array {
  // A first bit that is set would make it negative.
  return tagged(0x02, (bytes[0] ?? 0) < 0x80 ? bytes : concat([Uint8Array.of(0), bytes]));
}

export function bitString(bytes: Uint8Array): Uint8Array {
  return tagged(0x03, concat([Uint8Array.of(0), bytes]));
}

export function octetString(bytes: Uint8Array): Uint8Array {
  return tagged(0x04, bytes);
}

export function boolean(value: boolean): Uint8Array {
  return tagged(0x01, Uint8Array.of(value ? 0xff : 0));
}

export function utf8String(text: string): Uint8Array {
  return tagged(0x0c, new TextEncoder().encode(text));
}

/** Up to 2049. @param at milliseconds since the epoch */
export function utcTime(at: number): Uint8Array {
  const digits = new Date(at).toISOString().replace(/\D/g, '').slice(2, 14);
  return tagged(0x17, new TextEncoder().encode(`${digits}Z`));
}

/** @param dotted `2.5.29.17` */
export function objectId(dotted: string): Uint8Array {
  const [first = 0, second = 0, ...rest] = dotted.split('.').map(Number);
  return tagged(0x06, Uint8Array.from([first * 40 + second, ...rest.flatMap(base128)]));
}

/** In a context of its own: `[n]`. */
export function context(tag: number, content: Uint8Array, isConstructed = false): Uint8Array {
  return tagged((isConstructed ? 0xa0 : 0x80) | tag, content);
}

export function tagged(tag: number, content: Uint8Array): Uint8Array {
  const { length } = content;
  const size =
    length < 0x80 ? [length] : length < 0x100 ? [0x81, length] : [0x82, length >> 8, length & 0xff];
  return concat([Uint8Array.from([tag, ...size]), content]);
}

export function concat(parts: readonly Uint8Array[]): Uint8Array {
  return new Uint8Array(Buffer.concat(parts));
}

function base128(value: number): number[] {
  const digits = [value & 0x7f];
  for (let rest = value >> 7; rest > 0; rest >>= 7) digits.unshift((rest & 0x7f) | 0x80);
  return digits;
}
