/**
 * What an expression may cost at most when it is evaluated, told from the expression and from how large its variables
 * may be: upstream admits rules by it, so it is upstream's reckoning, macros and all.
 * Upstream: cel-go checker/cost.go; apiextensions-apiserver pkg/apiserver/schema/cel/compilation.go, sizeEstimator.
 */
import { callOf, isNode, receiverOf, type Node } from '../nodes.ts';
import { HAS, OPTIONAL_ENTRY } from '../plain-text.ts';
import { callCost, type CallCost } from './call-costs.ts';
import {
  joined,
  NOTHING,
  sizeOf,
  valueTypeNamed,
  type Entries,
  type Estimate,
  type ValueType,
  type Way,
} from './estimate.ts';
import { isMacro, loopCost, NEW_LIST, NEW_MAP, TWO_VARIABLES } from './loop-costs.ts';
import { literalOf, literalSize } from './literal-sizes.ts';
import { operatorCost } from './operator-costs.ts';
import type { SizedType } from './sized-type.ts';
import { bounded, fixed, ONE, union, UNKNOWN, type Size } from './sizes.ts';

const EMPTY: Entries = { isList: true, key: ONE, value: fixed(0) };
const LIST: ValueType = { kind: 'list' };

interface Variable {
  readonly way: Way;
  readonly size: Size | undefined;
}

/** @param root what `self` is */
export function estimateCost(expression: Node, root: SizedType): number {
  return new Coster(root).of(expression).cost;
}

class Coster {
  readonly #root: SizedType;
  readonly #variables = new Map<string, Variable>();

  constructor(root: SizedType) {
    this.#root = root;
  }

  of(node: Node): Estimate {
    const { op, args } = node;
    const parts: readonly unknown[] = Array.isArray(args) ? args : [args];
    switch (op) {
      case 'value':
        return this.#literal(node);
      case 'id':
        return this.#variable(node, String(args));
      case '.':
        return this.#field(node, parts[0] as Node, String(parts[1]));
      case '[]':
        return this.#index(node, parts[0] as Node, parts[1] as Node);
      case 'list':
        return this.#list(parts.filter(isNode).map((each) => this.of(each)));
      case 'map':
        return this.#map(parts as readonly (readonly Node[])[]);
      case '?:':
        return this.#conditional(parts as readonly Node[]);
      case 'call':
      case 'rcall':
        return this.#call(node);
      default:
        return this.#operator(node, parts.filter(isNode));
    }
  }

  #literal(node: Node): Estimate {
    const type = valueTypeNamed(node.checkedType?.name);
    const { args: value } = node;
    const literal = typeof value === 'bigint' ? { literal: value } : {};
    return {
      cost: 0,
      way: undefined,
      size: literalSize(value),
      entries: undefined,
      type,
      ...literal,
    };
  }

  #variable(node: Node, name: string): Estimate {
    const known = this.#variables.get(name);
    // A name that is no variable of a macro begins a way, whatever it is.
    const way = known?.way ?? { end: this.#root };
    return this.#reached(node, 1, way, known?.size);
  }

  #field(node: Node, object: Node, name: string): Estimate {
    const of = this.of(object);
    const isOne = of.type.kind === 'map' || of.type.kind === 'object';
    const way = this.#further(of.way, (end) =>
      end.kind === 'object' ? end.fields?.get(name) : undefined,
    );
    return this.#reached(node, of.cost + (isOne ? 1 : 0), way, undefined);
  }

  #index(node: Node, list: Node, place: Node): Estimate {
    const of = this.of(list);
    const cost = of.cost + this.of(place).cost + 1;
    const way = this.#further(of.way, (end) => end.element);
    const reached = this.#reached(node, cost, way, undefined);
    const { entries } = of;
    return entries === undefined ? reached : { ...reached, size: entries.value };
  }

  /** A way that begins nowhere leads, from its first step on, from the root: so upstream has it. */
  #further(way: Way | undefined, step: (end: SizedType) => SizedType | undefined): Way {
    if (way === undefined) return { end: this.#root };
    return { end: way.end && step(way.end) };
  }

  #reached(node: Node, cost: number, way: Way, known: Size | undefined): Estimate {
    const { end } = way;
    const named = valueTypeNamed(node.checkedType?.name);
    const type = named.kind === 'dyn' && end !== undefined ? typeOf(end) : named;
    const ofType = type.kind === 'scalar' ? ONE : known;
    const size = end === undefined ? ofType : { min: 0, max: end.maxElements };
    return { cost: bounded(cost), way, size, entries: undefined, type };
  }

  #list(items: readonly Estimate[]): Estimate {
    const value = items.reduce<Size | undefined>(
      (all, each) => (all === undefined ? sizeOf(each) : union(all, sizeOf(each))),
      undefined,
    );
    const entries = { isList: true, key: ONE, value: value ?? fixed(0) };
    const cost = items.reduce((total, each) => total + each.cost, NEW_LIST);
    const size = fixed(items.length);
    const [first] = items;
    const type = { kind: 'list', first: first?.type ?? { kind: 'dyn' } } as const;
    return { cost: bounded(cost), way: undefined, size, entries, type };
  }

  #map(pairs: readonly (readonly Node[])[]): Estimate {
    const all = pairs.map((pair) => pair.map((each) => this.of(each)));
    const column = (at: number): Size =>
      all
        .map((pair) => pair[at])
        .reduce<Size | undefined>((found, each) => {
          const size = each === undefined ? UNKNOWN : sizeOf(each);
          return found === undefined ? size : union(found, size);
        }, undefined) ?? fixed(0);
    const cost = all.flat().reduce((total, each) => total + each.cost, NEW_MAP);
    const entries = { isList: false, key: column(0), value: column(1) };
    const type = { kind: 'map', first: { kind: 'string' } } as const;
    return { cost: bounded(cost), way: undefined, size: fixed(pairs.length), entries, type };
  }

  #conditional(parts: readonly Node[]): Estimate {
    const [condition, yes, no] = parts.map((each) => this.of(each));
    if (condition === undefined || yes === undefined || no === undefined) return NOTHING;
    return {
      cost: bounded(condition.cost + Math.max(yes.cost, no.cost)),
      way: undefined,
      size: union(sizeOf(yes), sizeOf(no)),
      entries: joined(yes.entries, no.entries),
      type: yes.type.kind === 'dyn' ? no.type : yes.type,
    };
  }

  #operator(node: Node, parts: readonly Node[]): Estimate {
    const literal = node.op === '-_' ? literalOf(parts[0]) : undefined;
    if (literal !== undefined) {
      return { ...NOTHING, size: ONE, type: { kind: 'scalar' }, literal: -literal };
    }
    const args = parts.map((each) => this.of(each));
    const own = operatorCost(node.op, args);
    const cost = args.reduce((total, each) => total + each.cost, own.cost);
    return { ...this.#called(node, own, cost), entries: own.entries };
  }

  #call(node: Node): Estimate {
    const call = callOf(node);
    if (call === undefined) return NOTHING;
    const { name, args } = call;
    const receiver = receiverOf(node);
    const [first] = args;
    if (name === OPTIONAL_ENTRY && first !== undefined) return this.of(first);
    if ((name === 'has' || name === HAS) && receiver === undefined && first !== undefined) {
      const [object] = first.args as readonly Node[];
      return { ...NOTHING, cost: object === undefined ? 0 : this.of(object).cost, ...BOOL };
    }
    if (receiver !== undefined && isMacro(node, name)) return this.#macro(receiver, name, args);
    if (receiver !== undefined && node.meta.macro !== undefined) {
      if (name === 'optMap' || name === 'optFlatMap') return this.#optional(receiver, name, args);
      if (TWO_VARIABLES.has(name)) return this.#ofTwo(receiver, name, args);
    }
    const estimates = args.map((each) => this.of(each));
    const [only] = estimates;
    if (name === 'dyn' && only !== undefined) {
      return { ...only, cost: bounded(only.cost + 1), way: undefined, type: { kind: 'dyn' } };
    }
    const space = receiver === undefined ? undefined : namespaceOf(receiver);
    const target = receiver === undefined || space !== undefined ? undefined : this.of(receiver);
    const own = callCost({
      name: space === undefined ? name : `${space}.${name}`,
      target,
      args: estimates,
    });
    const cost = estimates.reduce((total, each) => total + each.cost, own.cost);
    return this.#called(node, own, cost + (target?.cost ?? 0));
  }

  #called(node: Node, { size }: CallCost, cost: number): Estimate {
    const type = valueTypeNamed(node.checkedType?.name);
    const ofType = type.kind === 'scalar' ? ONE : undefined;
    return { cost: bounded(cost), way: undefined, size: size ?? ofType, entries: undefined, type };
  }

  #ofTwo(over: Node, name: string, [first, second, ...bodies]: readonly Node[]): Estimate {
    const range = this.of(over);
    const isList = range.entries?.isList ?? range.type.kind === 'list';
    const item = this.#further(range.way, (end) => end.element);
    const key = this.#further(range.way, (end) => (isList ? undefined : end.key));
    const inner = this.#within(
      [
        [first, { way: key, size: isList ? ONE : range.entries?.key }],
        [second, { way: item, size: range.entries?.value }],
      ],
      bodies,
    );
    const { step, once } = loopCost(TWO_VARIABLES.get(name) ?? name, inner);
    const count = sizeOf(range);
    const cost = bounded(range.cost + once + bounded(count.max * step));
    if (!name.startsWith('transform')) return { ...NOTHING, cost, ...BOOL };
    const made = inner.at(-1) ?? NOTHING;
    const isMade = name === 'transformList';
    const entries = joined(EMPTY, { isList: isMade, key: ONE, value: sizeOf(made) });
    const type: ValueType = isMade
      ? { ...LIST, first: made.type }
      : { kind: 'map', first: { kind: 'string' } };
    return { cost, way: undefined, size: count, entries, type };
  }

  /** What is in it is asked for twice, and bound to its name by a loop that never turns. */
  #optional(over: Node, name: string, [variable, body]: readonly Node[]): Estimate {
    const of = this.of(over);
    // How large what is in it may be is not told.
    const value = { way: { end: undefined }, size: undefined };
    const [made = NOTHING] = this.#within([[variable, value]], body === undefined ? [] : [body]);
    const wrapping = name === 'optMap' ? 1 : 0;
    return { ...made, cost: bounded(2 * of.cost + 2 + NEW_LIST + wrapping + made.cost) };
  }

  /** Parts in which these variables are known. */
  #within(
    variables: readonly (readonly [node: Node | undefined, variable: Variable])[],
    parts: readonly Node[],
  ): readonly Estimate[] {
    const before = new Map(this.#variables);
    for (const [node, variable] of variables) this.#variables.set(String(node?.args), variable);
    const estimates = parts.map((each) => this.of(each));
    this.#variables.clear();
    for (const [name, variable] of before) this.#variables.set(name, variable);
    return estimates;
  }

  /** A macro is the loop that it stands for; see `LOOPS`. */
  #macro(over: Node, name: string, args: readonly Node[]): Estimate {
    const range = this.of(over);
    const [variable, ...bodies] = args;
    const isList = range.entries?.isList ?? range.type.kind === 'list';
    const way = this.#further(range.way, (end) => (isList ? end.element : end.key));
    const size = isList ? range.entries?.value : range.entries?.key;
    const iterated = String(variable?.args);
    const outer = this.#variables.get(iterated);
    this.#variables.set(iterated, { way, size });
    const inner = bodies.map((each) => this.of(each));
    const each = variable === undefined ? NOTHING : this.#variable(variable, iterated);
    if (outer === undefined) this.#variables.delete(iterated);
    else this.#variables.set(iterated, outer);
    const { step, once } = loopCost(name, inner);
    const count = sizeOf(range);
    const cost = bounded(range.cost + once + bounded(count.max * step));
    if (name !== 'map' && name !== 'filter') return { ...NOTHING, cost, ...BOOL };
    const made = name === 'map' ? (inner.at(-1) ?? NOTHING) : each;
    const entries = joined(EMPTY, { isList: true, key: ONE, value: sizeOf(made) });
    return { cost, way: undefined, size: count, entries, type: { ...LIST, first: made.type } };
  }
}

const BOOL = { size: ONE, type: { kind: 'scalar' } } as const;

/** `sets` in `sets.contains(a, b)`. */
function namespaceOf({ op, args, meta }: Node): string | undefined {
  return op === 'id' && meta.alternate?.op === 'value' ? String(args) : undefined;
}

function typeOf({ kind, element }: SizedType): ValueType {
  if (kind === 'list') return { kind, first: element && typeOf(element) } as ValueType;
  return kind === 'map' ? { kind, first: { kind: 'string' } } : { kind };
}
