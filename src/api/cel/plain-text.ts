/**
 * An expression without what the library's parser does not know: objects that are made, `Object.spec{replicas: 1}`, and
 * entries that are left out when they are none, `[?a]`, `{?"k": v}`, `Object{?f: v}`, and `has` of a field of what is
 * no variable, `has(a[0].b)`. They become calls of our own macros (constructions.ts), and places in what the parser reads are told in what was written.
 * Upstream: cel-go parser/gen/CEL.g4, fieldInitializerList, optExpr.
 */
import { tokensOf, type Token } from './tokens.ts';

export const CONSTRUCT = '__construct__';
export const OPTIONAL_ENTRY = '__optional_entry__';
export const HAS = '__has__';

export interface PlainText {
  readonly text: string;
  /** Of the types that are made, each once. */
  readonly typeNames: readonly string[];
  /** A place in the text as one in what was written. */
  original(at: number): number;
  /** What is wrong with it that the parser would not see. */
  readonly fault: { readonly at: number; readonly message: string } | undefined;
}

/** In place of what stands from `at` on. */
interface Edit {
  readonly at: number;
  readonly length: number;
  readonly text: string;
}

interface Frame {
  readonly kind: 'group' | 'list' | 'map' | 'construction';
  /** At the beginning of an entry. */
  isAtEntry: boolean;
  /** The entry began with `?`. */
  isOptional: boolean;
  /** And its value is in our macro's brackets. */
  isWrapped: boolean;
  ternaries: number;
}

const OURS = new Set([CONSTRUCT, OPTIONAL_ENTRY, HAS]);
const NO_NAMES = new Set(['in', 'true', 'false', 'null']);

export function plainText(text: string): PlainText {
  return new Rewriter(text).result();
}

class Rewriter {
  readonly #text: string;
  readonly #tokens: readonly Token[];
  readonly #edits: Edit[] = [];
  readonly #typeNames = new Set<string>();
  readonly #frames: Frame[] = [];
  #fault: PlainText['fault'];

  constructor(text: string) {
    this.#text = text;
    this.#tokens = tokensOf(text);
  }

  result(): PlainText {
    for (const [at, token] of this.#tokens.entries()) this.#take(token, at);
    if (this.#frames.at(-1)?.kind === 'construction' && this.#frames.at(-1)?.isAtEntry === true) {
      this.#refuse(this.#text.length, noField('<EOF>'));
    }
    const edits = this.#edits.sort((a, b) => a.at - b.at);
    let text = '';
    let from = 0;
    for (const { at, length, text: instead } of edits) {
      text += this.#text.slice(from, at) + instead;
      from = at + length;
    }
    return {
      text: text + this.#text.slice(from),
      typeNames: [...this.#typeNames],
      original: (at) => originalPlace(edits, at),
      fault: this.#fault,
    };
  }

  #take(token: Token, at: number): void {
    const frame = this.#frames.at(-1);
    const isAtEntry = frame?.isAtEntry === true;
    if (frame !== undefined) frame.isAtEntry = false;
    if (isAtEntry && frame?.kind === 'construction' && !isFieldStart(token)) {
      this.#refuse(token.start, noField(token.text));
    }
    if (token.kind === 'word') {
      if (OURS.has(token.text)) {
        this.#refuse(token.start, `undeclared reference to '${token.text}' (in container '')`);
      }
      if (isAtEntry && frame?.kind === 'construction') this.#quote(token);
      else if (token.text === 'has') this.#has(token, at);
      return;
    }
    if (token.kind !== 'sign') return;
    switch (token.text) {
      case '(':
        this.#open('group');
        break;
      case '[':
        this.#open(isOperand(this.#tokens[at - 1]) ? 'group' : 'list');
        break;
      case '{':
        this.#open(this.#construct(at) ? 'construction' : 'map');
        break;
      case '?':
        if (frame !== undefined) this.#question(frame, token, isAtEntry);
        break;
      case ':':
        if (frame !== undefined) this.#colon(frame, token);
        break;
      case ',':
        if (frame !== undefined) this.#endEntry(frame, token);
        break;
      case ')':
      case ']':
      case '}':
        this.#close(token);
        break;
      default:
    }
  }

  #open(kind: Frame['kind']): void {
    const isAtEntry = kind !== 'group';
    this.#frames.push({ kind, isAtEntry, isOptional: false, isWrapped: false, ternaries: 0 });
  }

  #close(token: Token): void {
    const frame = this.#frames.pop();
    if (frame === undefined) return;
    this.#endEntry(frame, token);
    if (frame.kind === 'construction') this.#insert(token.end, ')');
  }

  #endEntry(frame: Frame, { start }: Token): void {
    if (frame.isWrapped) this.#insert(start, ')');
    frame.isAtEntry = frame.kind !== 'group';
    frame.isOptional = false;
    frame.isWrapped = false;
    frame.ternaries = 0;
  }

  #question(frame: Frame, { start }: Token, isAtEntry: boolean): void {
    if (!isAtEntry) {
      frame.ternaries += 1;
      return;
    }
    // Its field is still to come.
    if (frame.kind === 'construction') frame.isAtEntry = true;
    frame.isOptional = true;
    if (frame.kind !== 'list') {
      this.#edits.push({ at: start, length: 1, text: '' });
      return;
    }
    this.#edits.push({ at: start, length: 1, text: `${OPTIONAL_ENTRY}(` });
    frame.isWrapped = true;
  }

  #colon(frame: Frame, { end }: Token): void {
    if (frame.ternaries > 0) {
      frame.ternaries -= 1;
      return;
    }
    if (!frame.isOptional || frame.isWrapped) return;
    this.#insert(end, `${OPTIONAL_ENTRY}(`);
    frame.isWrapped = true;
  }

  #quote({ start, end, text }: Token): void {
    this.#edits.push({ at: start, length: end - start, text: JSON.stringify(text) });
  }

  #has({ start, end }: Token, at: number): void {
    if (this.#tokens[at - 1]?.text === '.' || this.#tokens[at + 1]?.text !== '(') return;
    let next = at + 2;
    while (isName(this.#tokens[next]) || this.#tokens[next]?.text === '.') next += 1;
    if (this.#tokens[next]?.text === ')') return;
    this.#edits.push({ at: start, length: end - start, text: HAS });
  }

  /** Whether the brace that stands here is that of a type's name before it. */
  #construct(brace: number): boolean {
    let first = brace;
    while (isName(this.#tokens[first - 1])) {
      first -= 1;
      if (this.#tokens[first - 1]?.text !== '.' || !isName(this.#tokens[first - 2])) break;
      first -= 1;
    }
    const start = this.#tokens[first]?.start;
    // A field of something: no name of a type.
    if (first === brace || start === undefined || this.#tokens[first - 1]?.text === '.')
      return false;
    const name = this.#tokens
      .slice(first, brace)
      .map(({ text }) => text)
      .join('');
    this.#typeNames.add(name);
    const length = (this.#tokens[brace]?.start ?? start) - start;
    this.#edits.push({ at: start, length, text: `${CONSTRUCT}(${JSON.stringify(name)}, ` });
    return true;
  }

  #refuse(at: number, message: string): void {
    this.#fault ??= { at, message };
  }

  #insert(at: number, text: string): void {
    this.#edits.push({ at, length: 0, text });
  }
}

function isFieldStart({ kind, text }: Token): boolean {
  return kind === 'word' || text === '}' || text === ',' || text === '?';
}

/** In the words of cel-go's parser. */
function noField(found: string): string {
  return `Syntax error: mismatched input '${found}' expecting {'}', ',', '?', IDENTIFIER, ESC_IDENTIFIER}`;
}

function isName(token: Token | undefined): boolean {
  return token?.kind === 'word' && !NO_NAMES.has(token.text);
}

/** What may be indexed. */
function isOperand(token: Token | undefined): boolean {
  if (token === undefined) return false;
  if (token.kind === 'sign') return ')]}'.includes(token.text);
  return token.kind === 'string' || isName(token);
}

function originalPlace(edits: readonly Edit[], place: number): number {
  let shift = 0;
  for (const { at, length, text } of edits) {
    const begins = at + shift;
    if (place < begins) break;
    if (place < begins + text.length) return at;
    shift += text.length - length;
  }
  return place - shift;
}
