/** Text from UTF-8 (RFC 3629): the language has no decoder, and the host's is not portable. */

/**
 * The text, or undefined if the bytes are not UTF-8. With `mayEndInside` a character that is cut off
 * at the end is left out.
 */
export function decodeUtf8(
  bytes: Uint8Array,
  options: { readonly mayEndInside: boolean },
): string | undefined {
  let text = '';
  for (let at = 0; at < bytes.length;) {
    const first = bytes[at] ?? 0;
    const length = sequenceLength(first);
    if (length === 0) return undefined;
    if (at + length > bytes.length) return options.mayEndInside ? text : undefined;
    const codePoint = codePointAt(bytes, at, length);
    if (codePoint === undefined) return undefined;
    text += String.fromCodePoint(codePoint);
    at += length;
  }
  return text;
}

/** How many bytes a character has that begins with this one; 0 if none begins so. */
function sequenceLength(first: number): number {
  if (first < 0x80) return 1;
  if (first < 0xc2 || first > 0xf4) return 0;
  if (first < 0xe0) return 2;
  return first < 0xf0 ? 3 : 4;
}

/** The smallest code point that needs so many bytes. */
const LEAST: readonly number[] = [0, 0, 0x80, 0x800, 0x10000];

function codePointAt(bytes: Uint8Array, at: number, length: number): number | undefined {
  const first = bytes[at] ?? 0;
  if (length === 1) return first;
  let codePoint = first & (0x7f >> length);
  for (let offset = 1; offset < length; offset++) {
    const next = bytes[at + offset] ?? 0;
    if ((next & 0xc0) !== 0x80) return undefined;
    codePoint = (codePoint << 6) | (next & 0x3f);
  }
  const isSurrogate = codePoint >= 0xd800 && codePoint <= 0xdfff;
  const isOverlong = codePoint < (LEAST[length] ?? 0);
  return isSurrogate || isOverlong || codePoint > 0x10ffff ? undefined : codePoint;
}
