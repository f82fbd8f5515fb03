/** Patterns of the shell: `*`, `?`, `[…]`. Source: POSIX.1-2017, XCU 2.13. */

/** A part of a word: what is active is a pattern, what is not stands for itself. */
export interface Piece {
  readonly text: string;
  readonly isActive: boolean;
}

export function textOf(pieces: readonly Piece[]): string {
  return pieces.map(({ text }) => text).join('');
}

export function isPattern(pieces: readonly Piece[]): boolean {
  return pieces.some(({ text, isActive }) => isActive && /[*?[]/.test(text));
}

const ANY = '[^]';
const BELOW_A_SLASH = '[^/]';

/** The source of a regular expression; `*` and `?` of a path name do not match a slash. */
export function patternSource(pieces: readonly Piece[], ofPathName = false): string {
  const any = ofPathName ? BELOW_A_SLASH : ANY;
  let source = '';
  for (const { text, isActive } of pieces) {
    if (!isActive) {
      source += escaped(text);
      continue;
    }
    for (let at = 0; at < text.length; at++) {
      const character = text[at] ?? '';
      if (character === '*') source += `${any}*`;
      else if (character === '?') source += any;
      else if (character === '\\' && at + 1 < text.length) source += escaped(text[++at] ?? '');
      else if (character === '[') {
        const bracket = bracketAt(text, at);
        source += bracket?.source ?? '\\[';
        at = bracket?.end ?? at;
      } else source += escaped(character);
    }
  }
  return source;
}

export function matcher(pieces: readonly Piece[]): RegExp {
  return new RegExp(`^${patternSource(pieces)}$`);
}

function escaped(text: string): string {
  return text.replace(/[\\^$.*+?()[\]{}|/-]/g, '\\$&');
}

const CLASSES: Readonly<Record<string, string>> = {
  alnum: 'A-Za-z0-9',
  alpha: 'A-Za-z',
  blank: ' \\t',
  cntrl: '\\0-\\x1f\\x7f',
  digit: '0-9',
  graph: '!-~',
  lower: 'a-z',
  print: ' -~',
  punct: '!-\\/:-@\\[-`{-~',
  space: '\\s',
  upper: 'A-Z',
  xdigit: '0-9A-Fa-f',
};

/** `[!a-c[:digit:]]` at a place; undefined if it never ends. */
export function bracketAt(
  text: string,
  start: number,
): { readonly source: string; readonly end: number } | undefined {
  let at = start + 1;
  const isNegated = text[at] === '!' || text[at] === '^';
  if (isNegated) at += 1;
  let inside = '';
  for (let isFirst = true; at < text.length; at++, isFirst = false) {
    const character = text[at] ?? '';
    if (character === ']' && !isFirst) {
      return { source: `[${isNegated ? '^' : ''}${inside}]`, end: at };
    }
    const [whole, name = ''] = /^\[:(\w+):\]/.exec(text.slice(at)) ?? [];
    if (whole !== undefined) {
      inside += CLASSES[name] ?? '';
      at += whole.length - 1;
    } else if (character === '-' && !isFirst && text[at + 1] !== ']') inside += '-';
    else if (character === '\\' && at + 1 < text.length) inside += escaped(text[++at] ?? '');
    else inside += escaped(character);
  }
  return undefined;
}

/** What `${name#pattern}` and its kin leave of a value. */
export function removed(value: string, operator: string, pieces: readonly Piece[]): string {
  const pattern = matcher(pieces);
  const atEnd = operator.startsWith('%');
  const longest = operator.length === 2;
  const cuts = Array.from({ length: value.length + 1 }, (_, cut) => cut);
  // Cuts from the shortest part that may go to the longest.
  const inOrder = atEnd === longest ? cuts : cuts.reverse();
  for (const cut of inOrder) {
    const part = atEnd ? value.slice(cut) : value.slice(0, cut);
    if (pattern.test(part)) return atEnd ? value.slice(0, cut) : value.slice(cut);
  }
  return value;
}
