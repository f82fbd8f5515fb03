/** Why a text is no JSON, in the words of Go's decoder. */
export class GoJsonError extends Error {
  override readonly name = 'GoJsonError';

  /** Of the character at an index, or of the end of the text. */
  static at(text: string, index: number, where: string): GoJsonError {
    const code = text.codePointAt(index);
    if (code === undefined) return new GoJsonError('unexpected end of JSON input');
    return new GoJsonError(`invalid character ${quoted(code)} ${where}`);
  }
}

const NAMED: Readonly<Record<string, string>> = {
  "'": "'\\''",
  '"': "'\"'",
  '\n': "'\\n'",
  '\r': "'\\r'",
  '\t': "'\\t'",
  '\b': "'\\b'",
  '\f': "'\\f'",
  '\v': "'\\v'",
  '\\': "'\\\\'",
};

/** Go quotes the byte, so of a character beyond ASCII its first. */
function quoted(code: number): string {
  const byte = code < 0x80 ? code : (new TextEncoder().encode(String.fromCodePoint(code))[0] ?? 0);
  const character = String.fromCharCode(byte);
  const named = NAMED[character];
  if (named !== undefined) return named;
  if (byte < 0x20 || byte === 0x7f) return `'\\x${byte.toString(16).padStart(2, '0')}'`;
  // Quoted as a rune, not as the byte that it is.
  if (byte >= 0x80 && byte < 0xa0) return `'\\u00${byte.toString(16)}'`;
  return `'${character}'`;
}
