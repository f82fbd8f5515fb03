/**
 * Objects that an expression makes, `Object.spec{replicas: 1}`, entries that are left out when they are none, and `has`
 * of a field of anything: what stands for them once plain-text.ts has written them as calls of macros. Which types may be made says the environment:
 * none, or those of patches.
 * Upstream: cel-go checker.go, checkCreateStruct; apiserver pkg/cel/mutation, pkg/cel/library/jsonpatch.go.
 */
import type { Environment } from '@marcbachmann/cel-js';
import { invariant } from '../../sim/index.ts';
import { isEqual } from './equality.ts';
import { callOf, isNode, type Evaluator, type Node } from './nodes.ts';
import { CONSTRUCT, HAS, OPTIONAL_ENTRY } from './plain-text.ts';

/** What an expression made: its fields, and the type that it gave. */
export class Constructed extends Map<string, unknown> {
  typeName = '';
}

class ObjectValue extends Constructed {}
class ObjectPart extends Constructed {}
class JsonPatchValue extends Constructed {}
class JsonPatchNamespace {
  readonly name = 'jsonpatch';
}

/** `Object`, `Object.spec.…`, and `JSONPatch`. */
export function declarePatchTypes(environment: Environment): void {
  const string = 'string';
  const fields = { op: string, path: string, from: string, value: 'dyn' };
  environment.registerType('Object', ObjectValue);
  environment.registerType(OBJECT_PART, ObjectPart);
  environment.registerType('JSONPatch', { ctor: JsonPatchValue, fields });
  environment.registerType('JsonPatchNamespace', JsonPatchNamespace);
  environment.registerConstant('jsonpatch', 'JsonPatchNamespace', new JsonPatchNamespace());
  environment.registerFunction(
    'JsonPatchNamespace.escapeKey(string): string',
    (_: unknown, key: string) => key.replaceAll('~', '~0').replaceAll('/', '~1'),
  );
  for (const type of ['Object', OBJECT_PART, 'JSONPatch']) {
    environment.registerOperator(`${type} == ${type}`, isEqual);
  }
}

export const OBJECT_PART = 'ObjectPart';
/** The code of an error that says itself where it stands. */
export const FIELD_TYPE = 'field_type';

/** As the library names the type; one for all parts, for their fields are of any type. */
function declaredName(typeName: string): string {
  return typeName.startsWith('Object.') ? OBJECT_PART : typeName;
}

export function declareMacros(environment: Environment): void {
  const register = (signature: string, expand: (call: MacroCall) => unknown): void => {
    environment.registerFunction(signature, expand as (...args: unknown[]) => unknown);
  };
  register(`${CONSTRUCT}(ast, ast): dyn`, ({ args }) => ({
    args,
    async: false,
    typeCheck: checkConstruction,
    evaluate: construct,
  }));
  register(`${OPTIONAL_ENTRY}(ast): dyn`, ({ args }) => ({
    args,
    async: false,
    typeCheck: checkEntry,
    evaluate: (evaluator: Evaluator, macro: Macro, context: unknown) =>
      evaluator.run(first(macro), context),
  }));
  register(`${HAS}(ast): bool`, ({ args }) => ({
    args,
    async: false,
    typeCheck: checkHas,
    evaluate: has,
  }));
}

interface MacroCall {
  readonly args: readonly Node[];
}

interface Macro {
  readonly args: readonly Node[];
}

interface Type {
  readonly kind: string;
  readonly name: string;
  readonly valueType?: Type;
  matches(other: Type): boolean;
}

interface Checker {
  readonly registry: {
    readonly objectTypes: ReadonlyMap<string, ObjectType>;
  };
  check(node: Node, context: unknown): Type;
  getType(name: string): Type;
  createError(code: string, message: string, node: Node): Error;
  createError(error: {
    readonly code: string;
    readonly message: string;
    readonly range: { readonly start: number; readonly end: number };
  }): Error;
}

interface ObjectType {
  readonly type: Type;
  readonly ctor: new () => unknown;
  readonly fields?: Readonly<Record<string, Type>>;
}

function first({ args: [node] }: Macro): Node {
  invariant(node !== undefined, 'a macro of ours has arguments');
  return node;
}

/** The name of the type, the braces, and what is in them. */
function partsOf(macro: Macro): {
  readonly typeName: string;
  readonly braces: Node;
  readonly fields: readonly (readonly [name: string, value: Node, colon: number])[];
} {
  const braces = macro.args[1];
  invariant(braces !== undefined, 'a construction has braces');
  const entries = (Array.isArray(braces.args) ? braces.args : []) as readonly (readonly Node[])[];
  const fields = entries.flatMap(([key, value]) =>
    isNode(key) && isNode(value)
      ? [[String(key.args), value, key.input.indexOf(':', key.end)] as const]
      : [],
  );
  return { typeName: String(first(macro).args), braces, fields };
}

function checkConstruction(checker: Checker, macro: Macro, context: unknown): Type {
  const { typeName, braces, fields } = partsOf(macro);
  const declared = checker.registry.objectTypes.get(declaredName(typeName));
  if (declared === undefined || !(declared.ctor.prototype instanceof Constructed)) {
    const message = `undeclared reference to '${typeName}' (in container '')`;
    throw checker.createError('undeclared_type', message, braces);
  }
  for (const [name, value, colon] of fields) {
    const found = checker.check(value, context);
    if (declared.fields === undefined) continue;
    const type = declared.fields[name];
    if (type !== undefined && found.matches(type)) continue;
    // Upstream knows every field of a patch; those that are none have a type without a name.
    const message = `expected type of field '${name}' is '${type?.name ?? ''}' but provided type is '${found.name}'`;
    throw checker.createError({ code: FIELD_TYPE, message, range: { start: colon, end: colon } });
  }
  return checker.getType(declaredName(typeName));
}

function construct(
  evaluator: Evaluator & { readonly objectTypes: ReadonlyMap<string, ObjectType> },
  macro: Macro,
  context: unknown,
): Constructed {
  const { typeName, fields } = partsOf(macro);
  const Ctor = evaluator.objectTypes.get(declaredName(typeName))?.ctor ?? Constructed;
  const made = new Ctor() as Constructed;
  made.typeName = typeName;
  for (const [name, node] of fields) {
    const value = entryOf(node, evaluator.run(node, context));
    if (value !== undefined) made.set(name, value);
  }
  return made;
}

function checkEntry(checker: Checker, macro: Macro, context: unknown): Type {
  const node = first(macro);
  const type = checker.check(node, context);
  if (type.kind === 'dyn') return type;
  if (type.kind === 'optional' && type.valueType !== undefined) return type.valueType;
  const message = `expected type 'optional_type(${type.name})' but found '${type.name}'`;
  throw checker.createError('optional_expected', message, node);
}

function checkHas(checker: Checker, macro: Macro, context: unknown): Type {
  const node = first(macro);
  if (node.op !== '.') {
    throw checker.createError('invalid_macro_argument', 'has() invalid argument', node);
  }
  checker.check(node, context);
  return checker.getType('bool');
}

function has(
  evaluator: Evaluator & {
    debugType(value: unknown): {
      fieldLazy(value: unknown, name: unknown, node: Node, evaluator: Evaluator): unknown;
    };
  },
  macro: Macro,
  context: unknown,
): boolean {
  const node = first(macro);
  const [object, name] = node.args as readonly [Node, string];
  const value = evaluator.run(object, context);
  const found = evaluator.debugType(value).fieldLazy(value, name, node, evaluator);
  return isOptional(found) ? found.hasValue() : found !== undefined;
}

function isOptional(value: unknown): value is OptionalValue {
  return typeof value === 'object' && value !== null && 'hasValue' in value;
}

interface OptionalValue {
  hasValue(): boolean;
  value(): unknown;
}

/** The value of an entry; undefined where it is left out. */
function entryOf(node: Node, value: unknown): unknown {
  if (callOf(node)?.name !== OPTIONAL_ENTRY) return value;
  const optional = value as OptionalValue;
  return optional.hasValue() ? optional.value() : undefined;
}

/** How lists and maps that have such entries are evaluated; undefined of all others. */
export function withEntriesLeftOut(node: Node): Node['evaluate'] | undefined {
  if (!Array.isArray(node.args)) return undefined;
  const isOptional = (each: unknown): boolean =>
    isNode(each) && callOf(each)?.name === OPTIONAL_ENTRY;
  if (node.op === 'list' && node.args.some(isOptional)) {
    const items = node.args.filter(isNode);
    return (evaluator, _node, context) =>
      items.map((each) => entryOf(each, evaluator.run(each, context))).filter(isThere);
  }
  const pairs = node.args as readonly (readonly Node[])[];
  if (node.op !== 'map' || !pairs.some(([, value]) => isOptional(value))) return undefined;
  return (evaluator, _node, context) => {
    const map = new Map<unknown, unknown>();
    for (const [key, value] of pairs) {
      if (key === undefined || value === undefined) continue;
      const name = evaluator.run(key, context);
      const found = entryOf(value, evaluator.run(value, context));
      if (found !== undefined) map.set(name, found);
    }
    return map;
  };
}

function isThere(value: unknown): boolean {
  return value !== undefined;
}
