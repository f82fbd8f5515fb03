/** The words, signs and literals of an expression, with their places. What is no token ends them: the parser says why. */
export interface Token {
  readonly kind: 'word' | 'number' | 'string' | 'sign';
  readonly text: string;
  readonly start: number;
  readonly end: number;
}

const BLANK = /(?:\s|\/\/[^\n]*)*/y;
const WORD = /[A-Za-z_][A-Za-z0-9_]*/y;
const NUMBER = /[0-9][A-Za-z0-9_.]*/y;
const QUOTE = /([bBrR]*)("""|'''|"|')/y;
const SIGN = /==|!=|<=|>=|&&|\|\||[-+*/%<>!()[\]{}.,:?]/y;

export function tokensOf(text: string): readonly Token[] {
  const tokens: Token[] = [];
  let at = matched(BLANK, text, 0)?.[0].length ?? 0;
  while (at < text.length) {
    const token = stringAt(text, at) ?? simpleAt(text, at);
    if (token === undefined) return tokens;
    tokens.push(token);
    at = token.end + (matched(BLANK, text, token.end)?.[0].length ?? 0);
  }
  return tokens;
}

function simpleAt(text: string, start: number): Token | undefined {
  for (const [kind, pattern] of [
    ['word', WORD],
    ['number', NUMBER],
    ['sign', SIGN],
  ] as const) {
    const found = matched(pattern, text, start)?.[0];
    if (found !== undefined) return { kind, text: found, start, end: start + found.length };
  }
  return undefined;
}

/** Undefined: none begins here, or it has no end. */
function stringAt(text: string, start: number): Token | undefined {
  const [opening, prefix = '', quote = ''] = matched(QUOTE, text, start) ?? [];
  if (opening === undefined) return undefined;
  // The parser lets a backslash hide a quote in raw texts, too.
  for (let at = start + opening.length; at < text.length; at++) {
    if (text[at] === '\\') at += 1;
    else if (text.startsWith(quote, at)) {
      const end = at + quote.length;
      return { kind: 'string', text: text.slice(start + prefix.length, end), start, end };
    }
  }
  return undefined;
}

function matched(pattern: RegExp, text: string, at: number): RegExpExecArray | null {
  pattern.lastIndex = at;
  return pattern.exec(text);
}
