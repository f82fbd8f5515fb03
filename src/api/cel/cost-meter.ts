/**
 * What an expression costs: 1 for each part of it that is evaluated, each time; and for what a call, a comparison or a
 * sum is given or makes, 1 for each item of a list or map, at any depth, and for each ten bytes of a text. Counted, not
 * timed: one and the same for each run. Upstream counts in like units, of its own: cel-go, runtimecost.go.
 */
import { CelCostError } from './cel-error.ts';
import type { Node } from './nodes.ts';
import { isNode, nodesIn } from './nodes.ts';

/** Upstream: apiserver pkg/apis/cel/config.go. */
export const COST_LIMIT_PER_CALL = 1_000_000;
export const COST_LIMIT_PER_OBJECT = 10_000_000;

const COST_OF_ERROR = 20;

let running: CostMeter | undefined;

/** What a function costs beyond what it is given and makes, to whoever is being evaluated. @throws {CelCostError} */
export function charge(cost: number): void {
  running?.spend(cost);
}

function runs(meter: CostMeter | undefined): void {
  running = meter;
}

export class CostMeter {
  spent = 0;
  #limit = 0;
  readonly #sizes = new WeakMap<object, number>();

  /** Answers the meter of whoever asks for this one's value in the middle of his own. */
  begin(limit: number): CostMeter | undefined {
    const outer = running;
    this.spent = 0;
    this.#limit = limit;
    runs(this);
    return outer;
  }

  end(outer: CostMeter | undefined): void {
    runs(outer);
  }

  /** Where an error is taken for an answer, as in `a || b`, this one may be lost. */
  get isExceeded(): boolean {
    return this.spent > this.#limit;
  }

  /** @throws {CelCostError} */
  spend(cost: number): void {
    this.spent += cost;
    if (this.isExceeded) throw new CelCostError();
  }

  /** An error is dear to make, and where it is taken for an answer another may follow. */
  tried<T>(evaluate: () => T): T {
    try {
      return evaluate();
    } catch (error) {
      this.spent += COST_OF_ERROR;
      throw error;
    }
  }

  sizeOf(value: unknown): number {
    if (typeof value === 'string') return Math.ceil(value.length / 10);
    if (typeof value !== 'object' || value === null) return 0;
    if (value instanceof Uint8Array) return Math.ceil(value.length / 10);
    const known = this.#sizes.get(value);
    // A list that is being collected grows.
    if (known !== undefined && !Array.isArray(value)) return known;
    const size = this.#contentSize(value);
    this.#sizes.set(value, size);
    return size;
  }

  #contentSize(value: object): number {
    if (Array.isArray(value))
      return value.reduce<number>((sum, each) => sum + 1 + this.sizeOf(each), 0);
    if (!(value instanceof Map)) return 1;
    let size = 0;
    for (const each of value.values()) size += 1 + this.sizeOf(each);
    return size;
  }
}

const OF_SIZE = new Set(['call', 'rcall', '+', '==', '!=', 'in', '<', '<=', '>', '>=']);

/** Puts the meter on every node of a checked expression, and `replacements` in the place of what they name. */
export function meter(
  root: Node,
  costs: CostMeter,
  replaced: (node: Node) => Evaluate | undefined,
): void {
  for (const node of nodesIn(root)) {
    const evaluate = replaced(node) ?? ownEvaluate(node);
    const isOfSize = OF_SIZE.has(node.op);
    node.evaluate = (evaluator, _node, context) => {
      costs.spend(1);
      const value = costs.tried(() => evaluate(evaluator, node, context));
      // What is made, too: texts that are added to each other double with each step.
      if (isOfSize) costs.spend(costs.sizeOf(value));
      return value;
    };
  }
  chargeOperands(root, costs);
}

type Evaluate = Node['evaluate'];

/** Operands are charged by the part that is handed to the call. */
function chargeOperands(root: Node, costs: CostMeter): void {
  const charged = new Set<Node>();
  for (const node of nodesIn(root)) {
    if (!OF_SIZE.has(node.op)) continue;
    for (const operand of operandsOf(node)) {
      if (charged.has(operand)) continue;
      charged.add(operand);
      const evaluate = operand.evaluate;
      operand.evaluate = (evaluator, of, context) => {
        const value = evaluate(evaluator, of, context);
        costs.spend(costs.sizeOf(value));
        return value;
      };
    }
  }
}

function operandsOf(node: Node): readonly Node[] {
  const args = Array.isArray(node.args) ? node.args.flat() : [node.args];
  return args.filter(isNode);
}

function ownEvaluate(node: Node): Evaluate {
  const { alternate, macro, evaluate } = node.meta;
  if (alternate !== undefined) {
    return (evaluator, _node, context) => alternate.evaluate(evaluator, alternate, context);
  }
  if (macro !== undefined) {
    return (evaluator, _node, context) => macro.evaluate(evaluator, macro, context);
  }
  return evaluate;
}
