/** Errors of the library in the form and, where they are known, the words of cel-go. */
import { FIELD_TYPE, OBJECT_PART } from './constructions.ts';
import type { Node } from './nodes.ts';
import { callOf, isNode, receiverOf } from './nodes.ts';
import { CONSTRUCT } from './plain-text.ts';

/** As the library throws it. */
export interface LibraryError extends Error {
  readonly code: string;
  readonly summary: string;
  readonly node?: Partial<Node> | undefined;
  readonly range?: { readonly start: number };
}

export function isLibraryError(error: unknown): error is LibraryError {
  return error instanceof Error && 'code' in error && 'summary' in error;
}

export interface ErrorPlace {
  /** As the library read it. */
  readonly text: string;
  /** The words with the place in what was written. */
  readonly issue: (at: number, words: string) => string;
  readonly isKnown: (name: string) => boolean;
  /** Of an object type, as upstream calls it. */
  readonly typeName: (name: string) => string;
}

/** `ERROR: <input>:1:6: undefined field 'x'` with the line and a mark under it. */
export function compileErrorText(error: LibraryError, place: ErrorPlace): string {
  const node = isNode(error.node) ? error.node : undefined;
  const isPlaced = node === undefined || error.code === FIELD_TYPE;
  const at = isPlaced ? (error.range?.start ?? 0) : positionOf(node, place.text);
  return place.issue(at, wordsOf(error, node, place));
}

export function issueText(text: string, at: number, message: string): string {
  const before = text.slice(0, at);
  const line = before.split('\n').length;
  const column = at - (before.lastIndexOf('\n') + 1);
  const shown = text.split('\n')[line - 1] ?? '';
  return `ERROR: <input>:${String(line)}:${String(column + 1)}: ${message}\n | ${shown}\n | ${'.'.repeat(column)}^`;
}

/** Where cel-go says that something stands: an operator at its sign, a call at its bracket, a field at its dot. */
export function positionOf(node: Node, text: string): number {
  const { op, args } = node;
  const wrong = wrongOperand(node);
  if (wrong !== undefined) return positionOf(wrong, text);
  const [left] = Array.isArray(args) ? (args as readonly unknown[]) : [];
  const call = callOf(node);
  if (call?.name === CONSTRUCT) return call.args[1]?.start ?? node.start;
  if (op === '.') return Math.max(text.lastIndexOf('.', node.pos), 0);
  if (op === 'call' || op === 'rcall') {
    return Math.max(text.indexOf('(', receiverOf(node)?.end ?? node.start), node.start);
  }
  if (op === '[]') return isNode(left) ? Math.max(text.indexOf('[', left.end), 0) : node.pos;
  const sign = op === '?:' ? '?' : op;
  const found = isNode(left) ? text.indexOf(sign, left.end) : -1;
  return found === -1 ? node.pos : found;
}

/** The part of `a && b` that is no truth. */
function wrongOperand({ op, args }: Node): Node | undefined {
  if ((op !== '&&' && op !== '||') || !Array.isArray(args)) return undefined;
  return args
    .filter(isNode)
    .find(({ checkedType }) => !/^(?:bool|dyn)/.test(checkedType?.name ?? 'dyn'));
}

function wordsOf(error: LibraryError, node: Node | undefined, place: ErrorPlace): string {
  const { code, summary } = error;
  if (error.name === 'ParseError') return `Syntax error: ${summary}`;
  const typeOf = (of: unknown): string =>
    isNode(of) ? nodeTypeText(of, of.checkedType?.name ?? 'dyn', place.typeName) : 'dyn';
  if (node === undefined) return summary;
  const args = Array.isArray(node.args) ? node.args.flat() : [node.args];
  const operands = args.filter(isNode).map(typeOf);
  switch (code) {
    case 'unknown_variable':
      return `undeclared reference to '${String(node.args)}' (in container '')`;
    case 'no_such_key':
      return `undefined field '${String(args[1])}'`;
    case 'cannot_index_type':
      return `type '${operands[0] ?? ''}' does not support field selection`;
    case 'no_matching_overload':
      return callWords(node, typeOf, place);
    case 'invalid_logical_operand':
      return `expected type 'bool' but found '${typeOf(wrongOperand(node))}'`;
    case 'invalid_macro_argument':
      return summary.replace(/^has\(\) invalid argument$/, 'invalid argument to has() macro');
    case 'no_such_overload':
    case 'incompatible_ternary_branches':
    case 'invalid_index_type':
      return noOverload(operatorName(node.op), `(${operands.join(', ')})`);
    default:
      return typeText(summary, place.typeName);
  }
}

function callWords(node: Node, typeOf: (node: Node) => string, place: ErrorPlace): string {
  const call = callOf(node);
  const receiver = receiverOf(node);
  const name = call?.name ?? '';
  if (!place.isKnown(name)) return `undeclared reference to '${name}' (in container '')`;
  const args = `(${(call?.args ?? []).map(typeOf).join(', ')})`;
  const space = receiver?.op === 'id' ? String(receiver.args) : '';
  if (NAMESPACES.has(space)) return noOverload(`${space}.${name}`, args);
  return noOverload(name, receiver === undefined ? args : `${typeOf(receiver)}.${args}`);
}

/** What is called as if it were a value, and is none. */
const NAMESPACES = new Set(['format', 'jsonpatch', 'lists', 'sets', 'optional']);

function noOverload(name: string, applied: string): string {
  return `found no matching overload for '${name}' applied to '${applied}'`;
}

function operatorName(op: string): string {
  if (op === 'in') return '@in';
  if (op === '?:') return '_?_:_';
  if (op === '[]') return '_[_]';
  return op.endsWith('_') ? op : `_${op}_`;
}

/** Of an object that is made the type that was written: the library knows one for all parts. */
export function nodeTypeText(node: Node, name: string, typeName: ErrorPlace['typeName']): string {
  const call = callOf(node);
  const made = call?.name === CONSTRUCT ? String(call.args[0]?.args) : 'Object.…';
  return typeText(name, typeName).replaceAll(OBJECT_PART, made);
}

/** `list<int>` is `list(int)`. */
function typeText(name: string, typeName: ErrorPlace['typeName']): string {
  return name
    .replace(/^(list|map)$/, (_, kind: string) => (kind === 'list' ? 'list<dyn>' : 'map<dyn, dyn>'))
    .replace(/(<|, )[A-Z]\b/g, '$1dyn')
    .replace(/\bObject\d+\b/g, (each) => typeName(each))
    .replace(/\b(list|map|optional|dyn)</g, (_, kind: string) =>
      kind === 'optional' ? 'optional_type(' : `${kind}(`,
    )
    .replaceAll('>', ')')
    .replace(/\bnull\b/g, 'null_type');
}

/** What went wrong while an expression was evaluated. */
export function evaluationErrorText({ code, summary }: LibraryError): string {
  switch (code) {
    case 'no_such_key':
      return summary.replace(/^No such key/, 'no such key');
    case 'index_out_of_bounds':
      return `index out of bounds: ${/index (-?\d+)/.exec(summary)?.[1] ?? ''}`;
    case 'numeric_overflow':
      return 'integer overflow';
    case 'optional_value_missing':
      return 'optional.none() dereference';
    case 'modulo_by_zero':
      return 'modulus by zero';
    case 'no_such_overload':
    case 'no_matching_overload':
    case 'invalid_logical_operand':
    case 'invalid_condition_type':
      return 'no such overload';
    default:
      return summary;
  }
}
