/**
 * Macros that the library does not have: those of two variables, an index and an item of a list or a key and a value of a
 * map, and those that look into an optional value. Upstream: cel-go ext/comprehensions.go; cel/library.go, optMap.
 */
import type { Environment } from '@marcbachmann/cel-js';
import { invariant, rethrowProgrammerError } from '../../sim/index.ts';
import { CelFunctionError } from './cel-error.ts';
import type { Evaluator, Node } from './nodes.ts';
import { optionals } from './optional-values.ts';

interface Type {
  readonly kind: string;
  readonly name: string;
  readonly keyType?: Type;
  readonly valueType?: Type;
}

interface Context {
  forkWithVariable(name: string, type: Type): Context;
  reuse(parent: Context): Context;
  setIterValue(value: unknown, evaluator: Evaluator): Context;
}

interface Checker {
  readonly registry: {
    getListType(of: Type): Type;
    getMapType(key: Type, value: Type): Type;
    getOptionalType(of: Type): Type;
  };
  check(node: Node, context: Context): Type;
  getType(name: string): Type;
  createError(code: string, message: string, node: Node): Error;
}

interface Macro {
  readonly name: string;
  /** As it was written. */
  readonly call: Node;
  readonly receiver: Node;
  readonly args: readonly Node[];
  readonly async: false;
  /** Of its variables, each within the one before; made when it is checked. */
  contexts: readonly Context[];
  typeCheck(checker: Checker, macro: Macro, context: Context): Type;
  evaluate(evaluator: Evaluator, macro: Macro, context: Context): unknown;
}

interface Expanded {
  readonly ast: Node;
  readonly args: readonly Node[];
  readonly receiver: Node;
}

type Kind = Pick<Macro, 'typeCheck' | 'evaluate'>;

const QUANTIFIERS = ['all', 'exists', 'existsOne', 'exists_one'] as const;
const TRANSFORMS = ['transformList', 'transformMap', 'transformMapEntry'] as const;

export function declareMacrosOfTwo(environment: Environment): void {
  const register = (name: string, count: number, result: string, kind: Kind): void => {
    const on = name.startsWith('opt') ? 'optional' : 'list';
    const signature = `${on}.${name}(${Array(count).fill('ast').join(', ')}): ${result}`;
    const expand = ({ ast, args, receiver }: Expanded): Macro => ({
      name,
      call: ast,
      receiver,
      args,
      async: false,
      contexts: [],
      ...kind,
    });
    environment.registerFunction(signature, expand as (...args: never[]) => unknown);
  };
  for (const name of QUANTIFIERS) {
    register(name, 3, 'bool', { typeCheck: checkQuantifier, evaluate: quantify });
  }
  for (const name of TRANSFORMS) {
    const kind = { typeCheck: checkTransform, evaluate: transform };
    for (const count of [3, 4]) register(name, count, 'dyn', kind);
  }
  for (const name of ['optMap', 'optFlatMap']) {
    register(name, 2, 'optional<dyn>', { typeCheck: checkOptional, evaluate: lookInto });
  }
}

function variableOf(checker: Checker, node: Node | undefined): string {
  invariant(node !== undefined, 'a macro of two variables has them');
  if (node.op === 'id') return String(node.args);
  throw checker.createError('invalid_variable', 'argument must be a simple name', node);
}

/** Declares both variables, and answers the context in which they are known. */
function declare(
  checker: Checker,
  macro: Macro,
  context: Context,
): { types: Type[]; inner: Context } {
  const { receiver, args } = macro;
  const range = checker.check(receiver, context);
  const dyn = checker.getType('dyn');
  const types =
    range.kind === 'list'
      ? [checker.getType('int'), range.valueType ?? dyn]
      : range.kind === 'map'
        ? [range.keyType ?? dyn, range.valueType ?? dyn]
        : [dyn, dyn];
  if (!['list', 'map', 'dyn'].includes(range.kind)) {
    const message = `expression of type '${range.name}' cannot be range of a comprehension (must be list, map, or dynamic)`;
    throw checker.createError('invalid_range', message, receiver);
  }
  const [first, second] = args.slice(0, 2).map((each) => variableOf(checker, each));
  if (first === second) {
    const message = `duplicate variable name: ${first ?? ''}`;
    throw checker.createError('duplicate_variable', message, args[1] ?? receiver);
  }
  const outer = context.forkWithVariable(first ?? '', types[0] ?? dyn);
  const inner = outer.forkWithVariable(second ?? '', types[1] ?? dyn);
  macro.contexts = [outer, inner];
  return { types, inner };
}

function checkTruth(checker: Checker, node: Node, context: Context, otherwise: string): void {
  const type = checker.check(node, context);
  if (type.name === 'bool' || type.kind === 'dyn') return;
  throw checker.createError('no_truth', otherwise.replace('%', type.name), node);
}

function checkQuantifier(checker: Checker, macro: Macro, context: Context): Type {
  const { inner } = declare(checker, macro, context);
  const isOne = macro.name !== 'all' && macro.name !== 'exists';
  const otherwise = isOne
    ? "found no matching overload for '_?_:_' applied to '(%, int, int)'"
    : "expected type 'bool' but found '%'";
  checkTruth(checker, bodyOf(macro), inner, otherwise);
  return checker.getType('bool');
}

function checkTransform(checker: Checker, macro: Macro, context: Context): Type {
  const { types, inner } = declare(checker, macro, context);
  const made = checker.check(bodyOf(macro), inner);
  const { registry } = checker;
  const filter = filterOf(macro);
  if (filter !== undefined) {
    checkTruth(checker, filter, inner, "expected type 'bool' but found '%'");
  }
  if (macro.name === 'transformList') return registry.getListType(made);
  const dyn = checker.getType('dyn');
  if (macro.name === 'transformMap') return registry.getMapType(types[0] ?? dyn, made);
  if (made.kind === 'map' || made.kind === 'dyn') return made;
  const message = `found no matching overload for 'cel.@mapInsert' applied to '(map(dyn, dyn), ${made.name})'`;
  throw checker.createError('no_map', message, macro.call);
}

function bodyOf({ args }: Macro): Node {
  const body = args.at(-1);
  invariant(body !== undefined, 'a macro has a body');
  return body;
}

function filterOf({ args }: Macro): Node | undefined {
  return args.length === 4 ? args[2] : undefined;
}

/** Each pair with the context in which it is what the variables say. */
function* pairsOf(
  evaluator: Evaluator,
  { receiver, contexts }: Macro,
  context: Context,
): Generator<readonly [key: unknown, inner: Context]> {
  const [outer, inner] = contexts;
  invariant(outer !== undefined && inner !== undefined, 'a macro is checked before it runs');
  const range = evaluator.run(receiver, context);
  for (const [key, value] of entriesOf(range)) {
    outer.reuse(context).setIterValue(key, evaluator);
    yield [key, inner.reuse(outer).setIterValue(value, evaluator)];
  }
}

function entriesOf(range: unknown): Iterable<readonly [unknown, unknown]> {
  if (Array.isArray(range)) return range.map((item, at) => [BigInt(at), item] as const);
  if (range instanceof Map) return range.entries();
  if (typeof range === 'object' && range !== null) return Object.entries(range);
  throw new CelFunctionError('no such overload');
}

function truth(value: unknown): boolean {
  if (typeof value === 'boolean') return value;
  throw new CelFunctionError('no such overload');
}

/** An error is none where another item decides. */
function quantify(evaluator: Evaluator, macro: Macro, context: Context): boolean {
  const body = bodyOf(macro);
  let [count, failure]: [number, unknown] = [0, undefined];
  for (const [, inner] of pairsOf(evaluator, macro, context)) {
    if (macro.name !== 'all' && macro.name !== 'exists') {
      if (truth(evaluator.run(body, inner))) count += 1;
      continue;
    }
    try {
      if (truth(evaluator.run(body, inner)) !== (macro.name === 'all')) return macro.name !== 'all';
    } catch (error) {
      rethrowProgrammerError(error);
      // It is told at the end, if nothing else decides.
      failure ??= error;
    }
  }
  if (failure !== undefined) throw failure as Error;
  return macro.name === 'all' || (macro.name !== 'exists' && count === 1);
}

function transform(evaluator: Evaluator, macro: Macro, context: Context): unknown {
  const [list, map]: [unknown[], Map<unknown, unknown>] = [[], new Map()];
  const filter = filterOf(macro);
  for (const [key, inner] of pairsOf(evaluator, macro, context)) {
    if (filter !== undefined && !truth(evaluator.run(filter, inner))) continue;
    const made = evaluator.run(bodyOf(macro), inner);
    if (macro.name === 'transformList') list.push(made);
    else if (macro.name === 'transformMap') map.set(key, made);
    else for (const [name, value] of entriesOf(made)) insert(map, name, value);
  }
  return macro.name === 'transformList' ? list : map;
}

function insert(map: Map<unknown, unknown>, key: unknown, value: unknown): void {
  if (map.has(key)) {
    throw new CelFunctionError(`insert failed: key ${String(key)} already exists`);
  }
  map.set(key, value);
}

function checkOptional(checker: Checker, macro: Macro, context: Context): Type {
  const { receiver, args, name } = macro;
  const type = checker.check(receiver, context);
  const dyn = checker.getType('dyn');
  if (type.kind !== 'optional' && type.kind !== 'dyn') {
    const message = `found no matching overload for 'hasValue' applied to '${type.name}.()'`;
    throw checker.createError('no_optional', message, macro.call);
  }
  const [variable] = args;
  if (variable?.op !== 'id') {
    const message = `${name}() variable name must be a simple identifier`;
    throw checker.createError('invalid_variable', message, variable ?? receiver);
  }
  const inner = context.forkWithVariable(String(variable.args), type.valueType ?? dyn);
  macro.contexts = [inner];
  const made = checker.check(bodyOf(macro), inner);
  if (name === 'optMap') return checker.registry.getOptionalType(made);
  if (made.kind === 'optional' || made.kind === 'dyn') return made;
  const message = `found no matching overload for '_?_:_' applied to '(bool, ${made.name}, optional_type(dyn))'`;
  throw checker.createError('no_optional', message, macro.call);
}

interface OptionalValue {
  hasValue(): boolean;
  value(): unknown;
}

function lookInto(evaluator: Evaluator, macro: Macro, context: Context): unknown {
  const [inner] = macro.contexts;
  invariant(inner !== undefined, 'a macro is checked before it runs');
  const { none, some } = optionals();
  const optional = evaluator.run(macro.receiver, context);
  if (typeof optional !== 'object' || optional === null || !('hasValue' in optional)) {
    throw new CelFunctionError('no such overload');
  }
  const value = optional as OptionalValue;
  if (!value.hasValue()) return none;
  const made = evaluator.run(
    bodyOf(macro),
    inner.reuse(context).setIterValue(value.value(), evaluator),
  );
  return macro.name === 'optMap' ? some.of(made) : made;
}
