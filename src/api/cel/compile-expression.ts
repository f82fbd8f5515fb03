/**
 * Expressions of CEL: checked against the types of what they speak of, then evaluated within a cost.
 * Decision 15 says which library does it, and what is added.
 */
import type { Environment } from '@marcbachmann/cel-js';
import { CelCompileError, CelCostError, CelEvaluationError } from './cel-error.ts';
import {
  escapedName,
  fromCel,
  toCel,
  type CelType,
  type ObjectCelType,
  type ObjectClass,
} from './cel-type.ts';
import { CostMeter, meter } from './cost-meter.ts';
import { estimateCost } from './cost/estimate-cost.ts';
import type { SizedType } from './cost/sized-type.ts';
import { environmentFor, type Purpose } from './environments.ts';
import { isEqual } from './equality.ts';
import {
  compileErrorText,
  evaluationErrorText,
  isLibraryError,
  issueText,
  nodeTypeText,
  positionOf,
} from './error-text.ts';
import { isUnprovided } from './library.ts';
import { literalFault, type Fault } from './literals.ts';
import { callOf, depthOf, isNode, nodesIn, receiverOf, type Node } from './nodes.ts';
import { optionals } from './optional-values.ts';
import { plainText, type PlainText } from './plain-text.ts';
import { replacement } from './replacements.ts';

export interface Outcome {
  /** As JSON. */
  readonly value: unknown;
  /** As another expression may be given it: see LazyFields. */
  readonly raw: unknown;
  readonly cost: number;
}

/** An object whose fields are found out when they are asked for. `get` answers what an expression did, raw. */
export class LazyFields {
  readonly get: (name: string) => unknown;

  constructor(get: (name: string) => unknown) {
    this.get = get;
  }
}

export interface Expression {
  readonly text: string;
  /** In the words of the library: `bool`, `string`, `list<int>`. */
  readonly type: string;
  /** In the words of cel-go: `list(int)`. */
  readonly typeText: string;
  /** Whether it speaks of the variable. */
  uses(variable: string): boolean;
  /** What it costs at most, in upstream's units. @param self how large what it speaks of may be */
  estimate(self: SizedType): number;
  /**
   * @param values JSON or LazyFields by the names of the variables; of an optional one `undefined` is none
   * @throws {CelEvaluationError | CelCostError}
   */
  evaluate(values: Readonly<Record<string, unknown>>, costLimit: number): Outcome;
}

const TEXT_LENGTH_MAX = 100_000;
/** Of parts within parts, and so of calls within calls when it is evaluated. */
const DEPTH_MAX = 400;

/** @throws {CelCompileError} as `ERROR: <input>:1:6: undefined field 'x'` */
export function compileExpression(
  text: string,
  variables: Readonly<Record<string, CelType>>,
  purpose: Purpose = 'judging',
): Expression {
  return new CompiledExpression(text, variables, environmentFor(purpose));
}

type Parsed = ReturnType<Environment['parse']>;

class CompiledExpression implements Expression {
  readonly text: string;
  readonly type: string;
  readonly typeText: string;
  readonly #plain: PlainText;
  readonly #variables: Readonly<Record<string, CelType>>;
  readonly #names = new Map<string, ObjectCelType>();
  readonly #used = new Set<string>();
  readonly #costs = new CostMeter();
  readonly #run: Parsed;
  #optional: ReturnType<typeof optionals> | undefined;

  constructor(text: string, variables: Readonly<Record<string, CelType>>, from: Environment) {
    this.text = text;
    this.#plain = plainText(text.length > TEXT_LENGTH_MAX ? '' : text);
    this.#variables = variables;
    const environment = from.clone();
    for (const [name, type] of Object.entries(variables)) {
      environment.registerVariable(name, this.#declare(environment, type));
    }
    this.#run = this.#parsed(environment);
    this.type = this.#check(environment);
    this.typeText = nodeTypeText(this.#run.ast as unknown as Node, this.type, typeName);
    const root = this.#run.ast as unknown as Node;
    for (const node of nodesIn(root)) if (node.op === 'id') this.#used.add(String(node.args));
    meter(root, this.#costs, replacement);
  }

  uses(variable: string): boolean {
    return this.#used.has(variable);
  }

  estimate(self: SizedType): number {
    return estimateCost(this.#run.ast as unknown as Node, self);
  }

  evaluate(values: Readonly<Record<string, unknown>>, costLimit: number): Outcome {
    const context = new Map<string, unknown>();
    for (const [name, type] of Object.entries(this.#variables)) {
      if (this.uses(name)) context.set(name, this.#valueOf(type, values[name]));
    }
    const costs = this.#costs;
    const outer = costs.begin(costLimit);
    try {
      const value: unknown = this.#run(context);
      if (costs.isExceeded) throw new CelCostError();
      return { value: fromCel(value), raw: value, cost: costs.spent };
    } catch (error) {
      if (costs.isExceeded) throw new CelCostError();
      if (!(error instanceof Error)) throw error;
      // Whatever it is, a client's expression and a client's object brought it about: it is no fault of the world's.
      error = new CelEvaluationError(
        isLibraryError(error) ? evaluationErrorText(error) : error.message,
        costs.spent,
      );
      throw error;
    } finally {
      costs.end(outer);
    }
  }

  #parsed(environment: Environment): Parsed {
    if (this.text.length > TEXT_LENGTH_MAX) {
      throw new CelCompileError(
        `ERROR: <input>:-1:0: expression code point size exceeds limit: size: ${String(this.text.length)}, limit ${String(TEXT_LENGTH_MAX)}`,
      );
    }
    const { fault } = this.#plain;
    if (fault !== undefined) {
      throw new CelCompileError(issueText(this.text, fault.at, fault.message));
    }
    let parsed: Parsed;
    try {
      parsed = environment.parse(this.#plain.text);
    } catch (error) {
      const refused = this.#compileError(error, environment);
      throw refused;
    }
    if (depthOf(parsed.ast as unknown as Node) > DEPTH_MAX) throw tooDeep();
    return parsed;
  }

  #check(environment: Environment): string {
    const root = this.#run.ast as unknown as Node;
    for (const node of nodesIn(root)) this.#refuseUnprovided(node);
    const { valid, type, error } = this.#run.check();
    if (!valid || type === undefined) throw this.#compileError(error, environment);
    for (const node of nodesIn(root)) {
      const fault = literalFault(node) ?? this.#missingField(node);
      if (fault === undefined) continue;
      throw new CelCompileError(this.#issue(fault.at, fault.message));
    }
    return type;
  }

  /** The library lets an optional field be one that there is not. */
  #missingField({ op, args, pos }: Node): Fault | undefined {
    const [object, name] = op === '.?' && Array.isArray(args) ? (args as unknown[]) : [];
    const type = isNode(object) ? this.#names.get(object.checkedType?.name ?? '') : undefined;
    if (type === undefined || typeof name !== 'string') return undefined;
    if ([...type.fields.keys()].some((field) => escapedName(field) === name)) return undefined;
    const at = Math.max(this.#plain.text.lastIndexOf('.', pos), 0);
    return { at, message: `undefined field '${name}'` };
  }

  #refuseUnprovided(node: Node): void {
    const call = callOf(node);
    const isOwnMethod = call !== undefined && receiverOf(node) !== undefined;
    const isNamespace = node.op === 'id' && node.args === 'cel';
    if (!isNamespace && !(isOwnMethod && isUnprovided(call.name, call.args.length))) return;
    const name = isNamespace ? 'cel' : (call?.name ?? '');
    const words = `undeclared reference to '${name}' (in container '')`;
    throw new CelCompileError(this.#issue(positionOf(node, this.#plain.text), words));
  }

  #compileError(error: unknown, environment: Environment): CelCompileError {
    // A text that is deeper than the library's parser can go.
    if (error instanceof RangeError) return tooDeep();
    if (isLibraryError(error) && error.summary.includes('maxDepth')) return tooDeep();
    if (!isLibraryError(error)) {
      const why = error instanceof Error ? error.message : String(error);
      return new CelCompileError(issueText(this.text, 0, why));
    }
    const place = {
      text: this.#plain.text,
      issue: (at: number, words: string): string => this.#issue(at, words),
      isKnown: (name: string): boolean =>
        environment.getDefinitions().functions.some((each) => each.name === name),
      typeName,
    };
    return new CelCompileError(compileErrorText(error, place));
  }

  /** @param at in the text that the library read */
  #issue(at: number, words: string): string {
    return issueText(this.text, this.#plain.original(at), words);
  }

  /** The name of the type in the environment, where it is registered. */
  #declare(environment: Environment, type: CelType): string {
    switch (type.kind) {
      case 'timestamp':
        return 'google.protobuf.Timestamp';
      case 'duration':
        return 'google.protobuf.Duration';
      case 'list':
        return `list<${this.#declare(environment, type.element)}>`;
      case 'map':
        return `map<string, ${this.#declare(environment, type.value)}>`;
      case 'optional':
        return `optional<${this.#declare(environment, type.of)}>`;
      case 'object':
        return this.#declareObject(environment, type);
      default:
        return type.kind;
    }
  }

  #declareObject(environment: Environment, type: ObjectCelType): string {
    for (const [name, known] of this.#names) if (known === type) return name;
    const name = `Object${String(this.#names.size)}`;
    this.#names.set(name, type);
    const fields: Record<string, string> = Object.create(null) as Record<string, string>;
    for (const [field, of] of type.fields) {
      const escaped = escapedName(field);
      if (escaped !== undefined) fields[escaped] = this.#declare(environment, of);
    }
    environment.registerType(name, { ctor: classOf(type), fields });
    environment.registerOperator(`${name} == ${name}`, isEqual);
    return name;
  }

  #valueOf(type: CelType, value: unknown): unknown {
    if (value instanceof LazyFields) return lazyObject(type, value);
    if (type.kind !== 'optional') return toCel(type, value, classOf);
    this.#optional ??= optionals();
    if (value === undefined) return this.#optional.none;
    return this.#optional.some.of(toCel(type.of, value, classOf));
  }
}

function typeName(): string {
  return 'object';
}

const classes = new WeakMap<ObjectCelType, ObjectClass>();

/** One and the same for each expression: what one answers another is given. */
function classOf(type: ObjectCelType): ObjectClass {
  const known = classes.get(type) ?? class extends Map<string, unknown> {};
  classes.set(type, known);
  return known;
}

function lazyObject(type: CelType, { get }: LazyFields): unknown {
  const object = new (type.kind === 'object' ? classOf(type) : Map)([]);
  return Object.defineProperty(object, 'get', { value: get });
}

function tooDeep(): CelCompileError {
  return new CelCompileError(
    `ERROR: <input>:-1:0: expression recursion limit exceeded: ${String(DEPTH_MAX)}`,
  );
}
