/**
 * Literals that are looked at when an expression is compiled: items of one list are of one type, but for what is
 * formatted, and a pattern is one. Upstream: cel-go ValidateHomogeneousAggregateLiterals, ValidateRegexLiterals.
 */
import { rethrowProgrammerError } from '../../sim/index.ts';
import { compileRegExp, PatternError } from '../structural/pattern.ts';
import { callOf, isNode, receiverOf, type Node } from './nodes.ts';
import { CONSTRUCT } from './plain-text.ts';

export interface Fault {
  readonly at: number;
  readonly message: string;
}

/** Lists that are handed to `format`, and the fields of an object that is made: they come before their own turn. */
const mixed = new WeakSet<Node>();

/** @param node each after those that it is in */
export function literalFault(node: Node): Fault | undefined {
  const call = callOf(node);
  const [argument] = call?.args ?? [];
  if (call?.name === 'format' && argument !== undefined) mixed.add(argument);
  const braces = call?.args[1];
  if (call?.name === CONSTRUCT && braces !== undefined) mixed.add(braces);
  if (call?.name === 'matches' && receiverOf(node) !== undefined && argument?.op === 'value') {
    return patternFault(argument);
  }
  if (node.op === 'list' && !mixed.has(node)) return mixedFault(itemsOf(node.args));
  if (node.op !== 'map' || mixed.has(node)) return undefined;
  const entries = Array.isArray(node.args) ? (node.args as readonly unknown[]) : [];
  const columns = [0, 1].map((column) =>
    entries.map((entry) => (Array.isArray(entry) ? (entry[column] as unknown) : undefined)),
  );
  return columns.map((column) => mixedFault(itemsOf(column))).find((fault) => fault !== undefined);
}

function itemsOf(args: unknown): readonly Node[] {
  return Array.isArray(args) ? args.filter(isNode) : [];
}

function mixedFault(items: readonly Node[]): Fault | undefined {
  const typeOf = (node: Node | undefined): string => node?.checkedType?.name ?? 'dyn';
  const first = typeOf(items[0]);
  const odd = items.find((item) => typeOf(item) !== first && !isOpen(typeOf(item)));
  if (odd === undefined || isOpen(first)) return undefined;
  return { at: placeOf(odd), message: `expected type '${first}' but found '${typeOf(odd)}'` };
}

/** Of an object that is made its braces. */
function placeOf(node: Node): number {
  const call = callOf(node);
  return call?.name === CONSTRUCT ? (call.args[1]?.start ?? node.start) : node.start;
}

/** Of it is not known, or not wholly, what it is: also of an empty list. */
function isOpen(type: string): boolean {
  return /\bdyn\b|^[A-Z]$|<[A-Z]\b|, [A-Z]\b/.test(type);
}

function patternFault({ args, start }: Node): Fault | undefined {
  if (typeof args !== 'string') return undefined;
  try {
    compileRegExp(args);
    return undefined;
  } catch (error) {
    rethrowProgrammerError(error);
    if (!(error instanceof PatternError)) throw error;
    return { at: start, message: 'invalid matches argument' };
  }
}
