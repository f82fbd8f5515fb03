/**
 * Text that somebody else wrote, for a terminal: names in an archive, what a registry says, log lines. They
 * must not move the cursor, colour what follows, break a line in two or turn the reading direction.
 */
// C0, DEL, C1; line and paragraph separators; what turns the direction (UAX #9).
const UNPRINTABLE = /[\p{Cc}\p{Zl}\p{Zp}\p{Bidi_Control}\p{Cs}]/gu;

/** As escapes that a person can read: `\x1b[31m`; a tab stays. */
export function printable(text: string): string {
  return text.replace(UNPRINTABLE, (character) => {
    const code = character.charCodeAt(0).toString(16);
    if (character === '\t') return character;
    return code.length <= 2 ? `\\x${code.padStart(2, '0')}` : `\\u{${code}}`;
  });
}

/** What has several lines by right. */
export function printableLines(text: string): string {
  return text.split('\n').map(printable).join('\n');
}

/** JSON that means the same and has no such character: JSON's own escapes leave some of them. */
export function printableJson(value: unknown, indent?: number): string {
  const lines = JSON.stringify(value, undefined, indent).split('\n');
  return lines.map(withJsonEscapes).join('\n');
}

function withJsonEscapes(line: string): string {
  return line.replace(
    UNPRINTABLE,
    (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );
}
