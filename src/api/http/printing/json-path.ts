/**
 * JSONPath as columns of custom resources have it: fields, places, slices, wildcards, unions, filters, descent.
 * Upstream: client-go util/jsonpath; of its templates only one path in braces can stand here.
 */

/** From nodes to nodes. */
type Step = (nodes: readonly unknown[]) => readonly unknown[];

/** A path that is none; the message says from where on. */
export class JsonPathError extends Error {
  override readonly name = 'JsonPathError';
}

export type JsonPath = (root: unknown) => readonly unknown[];

/** @throws {JsonPathError} */
export function compileJsonPath(text: string): JsonPath {
  const steps = new PathReader(text).steps();
  return (root) => steps.reduce<readonly unknown[]>((nodes, step) => step(nodes), [root]);
}

const FIELD = /^\.((?:\\.|[^.[\]\s{}\\])+)/;
const DESCENT = /^\.\.(?=[^.])/;
const BRACKET = /^\[(\?\(|)/;
/** Of what has no blanks around it; paths are written by others, so nothing here may take long over a long one. */
const TEXT = /^(?:'((?:[^'\\]|\\.)*)'|"((?:[^"\\]|\\.)*)")$/;
const SLICE = /^(-?\d+)?(?::(-?\d+)?(?::(-?\d+)?)?)?$/;
const OPERATOR = /==|!=|<=|>=|<|>/;

class PathReader {
  readonly #text: string;
  #at = 0;

  constructor(text: string) {
    this.#text = text;
  }

  steps(): readonly Step[] {
    const steps: Step[] = [];
    while (this.#at < this.#text.length) steps.push(this.#step());
    return steps;
  }

  #step(): Step {
    const rest = this.#text.slice(this.#at);
    if (rest === '.') return this.#took(rest, (nodes) => nodes);
    const [descent] = DESCENT.exec(rest) ?? [];
    // The second dot begins what is descended to.
    if (descent !== undefined) return this.#took('.', descend);
    const [field, name = ''] = FIELD.exec(rest) ?? [];
    if (field !== undefined) {
      return this.#took(field, name === '*' ? everything : fieldOf(unescaped(name)));
    }
    const [bracket, filter] = BRACKET.exec(rest) ?? [];
    if (bracket === undefined) throw new JsonPathError(`unrecognized character in ${rest}`);
    const end = closing(rest);
    if (end < 0) throw new JsonPathError(`unterminated array in ${rest}`);
    const inner = rest.slice(bracket.length, filter === '' ? end : end - 1);
    return this.#took(rest.slice(0, end + 1), filter === '' ? union(inner) : filterBy(inner));
  }

  #took(text: string, step: Step): Step {
    this.#at += text.length;
    return step;
  }
}

/** Where the bracket that is first closes; -1: nowhere. */
function closing(text: string): number {
  let depth = 0;
  for (const [at, character] of unquoted(text)) {
    if (character === '[') depth += 1;
    else if (character === ']' && --depth === 0) return at;
  }
  return -1;
}

/** The characters that stand in no quotes and are not escaped, and where. */
function* unquoted(text: string): Iterable<readonly [at: number, character: string]> {
  let quote = '';
  for (let at = 0; at < text.length; at++) {
    const character = text.charAt(at);
    if (character === '\\') at += 1;
    else if (quote !== '') quote = character === quote ? '' : quote;
    else if (character === '"' || character === "'") quote = character;
    else yield [at, character];
  }
}

function unescaped(text: string): string {
  return text.replace(/\\(.)/g, '$1');
}

function fieldOf(name: string): Step {
  return (nodes) =>
    nodes.flatMap((node) =>
      isMap(node) && Object.hasOwn(node, name) ? [(node as Record<string, unknown>)[name]] : [],
    );
}

const everything: Step = (nodes) =>
  nodes.flatMap((node): readonly unknown[] => {
    if (Array.isArray(node)) return node;
    return isMap(node) ? Object.values(node) : [];
  });

function descend(nodes: readonly unknown[]): readonly unknown[] {
  return nodes.flatMap((node) => [node, ...descend(everything([node]))]);
}

/** `0`, `-1`, `1:3`, `*`, `'a.b'`, or several of them. */
function union(text: string): Step {
  if (text.trim() === '*') return everything;
  const steps = parts(text).map((part) => subscript(part.trim()));
  return (nodes) => nodes.flatMap((node) => steps.flatMap((step) => step([node])));
}

/** What stands between commas that are in no quotes. */
function parts(text: string): readonly string[] {
  const found: string[] = [];
  let from = 0;
  for (const [at, character] of unquoted(text)) {
    if (character !== ',') continue;
    found.push(text.slice(from, at));
    from = at + 1;
  }
  return [...found, text.slice(from)];
}

function subscript(text: string): Step {
  const [quoted, single, double] = TEXT.exec(text) ?? [];
  if (quoted !== undefined) return fieldOf(unescaped(single ?? double ?? ''));
  const [slice = '', from, to, by] = SLICE.exec(text) ?? [];
  if (slice === '') throw new JsonPathError(`invalid array index ${text}`);
  if (!text.includes(':')) return (nodes) => nodes.flatMap((node) => itemAt(node, Number(from)));
  const step = by === undefined ? 1 : Number(by);
  return (nodes) =>
    nodes.flatMap((node) => {
      if (!Array.isArray(node)) return [];
      const items = (node as readonly unknown[]).slice(
        from === undefined ? 0 : Number(from),
        to === undefined ? undefined : Number(to),
      );
      return items.filter((_, at) => step > 0 && at % step === 0);
    });
}

function itemAt(node: unknown, index: number): readonly unknown[] {
  if (!Array.isArray(node)) return [];
  const at = index < 0 ? node.length + index : index;
  return at >= 0 && at < node.length ? [node[at]] : [];
}

/** `@.type=="Ready"`; without a comparison, that it is there. */
function filterBy(text: string): Step {
  const found = OPERATOR.exec(text);
  const path = (found === null ? text : text.slice(0, found.index)).trim();
  if (!path.startsWith('@')) throw new JsonPathError(`unrecognized filter ${text}`);
  const left = compileJsonPath(path.slice(1));
  if (found === null) return filtering((item) => left(item).length > 0);
  const [operator] = found;
  const right = operand(text.slice(found.index + operator.length).trim());
  return filtering((item) => {
    const [value] = left(item);
    const [wanted] = right(item);
    return value !== undefined && wanted !== undefined && compares(value, operator, wanted);
  });
}

function filtering(keep: (item: unknown) => boolean): Step {
  return (nodes) =>
    nodes.flatMap((node) => (Array.isArray(node) ? (node as unknown[]).filter(keep) : []));
}

function operand(text: string): JsonPath {
  const [quoted, single, double] = TEXT.exec(text) ?? [];
  if (quoted !== undefined) return () => [unescaped(single ?? double ?? '')];
  if (text.startsWith('@')) return compileJsonPath(text.slice(1));
  if (text === 'true' || text === 'false') return () => [text === 'true'];
  if (/^-?\d+(?:\.\d+)?$/.test(text)) return () => [Number(text)];
  throw new JsonPathError(`unrecognized value ${text}`);
}

/** What is of another type is never less or more, and never the same. */
function compares(left: unknown, operator: string, right: unknown): boolean {
  if (operator === '==') return left === right;
  if (operator === '!=') return left !== right;
  const isComparable =
    (typeof left === 'number' && typeof right === 'number') ||
    (typeof left === 'string' && typeof right === 'string');
  if (!isComparable) return false;
  switch (operator) {
    case '<':
      return left < right;
    case '<=':
      return left <= right;
    case '>':
      return left > right;
    default:
      return left >= right;
  }
}

function isMap(value: unknown): value is object {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
