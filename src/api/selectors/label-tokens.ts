/** A label selector as its tokens. Upstream: apimachinery pkg/labels/selector.go, Lexer. */
export interface Token {
  /** Words are identifiers, `in` and `notin` too where a key or a value is due. */
  readonly kind: 'identifier' | 'symbol' | 'end';
  readonly text: string;
  readonly isWord: boolean;
}

export const END: Token = { kind: 'end', text: '', isWord: false };

const TOKEN = /\s*(==|!=|[=!()<>,]|[^\s=!()<>,]+)/y;

/** Whatever the text is, it has tokens. */
export function tokensOf(text: string): readonly Token[] {
  const tokens: Token[] = [];
  TOKEN.lastIndex = 0;
  for (let found = TOKEN.exec(text); found !== null; found = TOKEN.exec(text)) {
    const [, token = ''] = found;
    const isWord = !/^[=!()<>,]/.test(token);
    tokens.push({ kind: isWord ? 'identifier' : 'symbol', text: token, isWord });
  }
  return tokens;
}
