/**
 * Texts cut to a number of bytes in UTF-8. Upstream cuts bytes; a character that would be cut in two
 * is left out here.
 */

/** As many characters from the beginning as fit. */
export function firstBytes(text: string, bytesMax: number): string {
  if (mustFit(text, bytesMax)) return text;
  let bytes = 0;
  let end = 0;
  for (const character of text) {
    bytes += byteLength(character);
    if (bytes > bytesMax) break;
    end += character.length;
  }
  return text.slice(0, end);
}

/** As many characters from the end as fit. */
export function lastBytes(text: string, bytesMax: number): string {
  if (mustFit(text, bytesMax)) return text;
  const kept = [];
  let bytes = 0;
  // More characters than bytes never fit; one more unit, lest the first be half of a pair.
  for (const character of [...text.slice(-(bytesMax + 1))].reverse()) {
    bytes += byteLength(character);
    if (bytes > bytesMax) break;
    kept.push(character);
  }
  return kept.reverse().join('');
}

/** Without counting: no unit of the text takes more than three bytes. */
function mustFit(text: string, bytesMax: number): boolean {
  return text.length * 3 <= bytesMax;
}

function byteLength(character: string): number {
  const codePoint = character.codePointAt(0) ?? 0;
  if (codePoint < 0x80) return 1;
  if (codePoint < 0x800) return 2;
  return codePoint < 0x10000 ? 3 : 4;
}
