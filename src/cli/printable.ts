/**
 * Text that somebody else wrote, for a terminal: names in an archive, what a registry says, log lines. They
 * must not move the cursor, colour what follows, break a line in two or turn the reading direction.
 */
// Controls, formats (what turns the direction is one), line and paragraph separators, lone surrogates. As `printableName`
// of sim has it, whose room is more than it takes to say how a command is used.
const UNPRINTABLE = /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Cs}]/gu;

/** As escapes that a person can read: `\x1b[31m`, and `\xe9` for a byte that is no UTF-8; a tab stays. */
export function printable(text: string): string {
  return text.replace(UNPRINTABLE, (character) => {
    if (character === '\t') return character;
    const code = character.codePointAt(0) ?? 0;
    const value = code >= 0xdc80 && code <= 0xdcff ? code - 0xdc00 : code;
    const hex = value.toString(16);
    return value < 0x100 ? `\\x${hex.padStart(2, '0')}` : `\\u{${hex}}`;
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
  return line.replace(UNPRINTABLE, (character) =>
    Array.from({ length: character.length }, (_none, at) => {
      const unit = character.charCodeAt(at).toString(16);
      return `\\u${unit.padStart(4, '0')}`;
    }).join(''),
  );
}
