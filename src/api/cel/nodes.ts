/**
 * The parts of an expression as the library has them: it gives its tree (`ast`), and a part of it evaluates itself by
 * its `evaluate`, which may be set. The version of the library is exact: see decision 15.
 */
export interface Node {
  readonly op: string;
  readonly args: unknown;
  readonly start: number;
  readonly end: number;
  readonly pos: number;
  readonly input: string;
  readonly checkedType?: { readonly name: string };
  readonly meta: NodeMeta;
  evaluate: (evaluator: Evaluator, node: Node, context: unknown) => unknown;
}

export interface Evaluator {
  run(node: Node, context: unknown): unknown;
}

interface NodeMeta {
  /** What is evaluated in its place: a constant, what a macro stands for. */
  readonly alternate?: Node;
  readonly macro?: Macro;
  readonly evaluate: Node['evaluate'];
}

interface Macro {
  evaluate(evaluator: Evaluator, macro: Macro, context: unknown): unknown;
}

export function isNode(value: unknown): value is Node {
  return typeof value === 'object' && value !== null && 'op' in value && 'meta' in value;
}

/** Every part of the expression, once, the whole first. */
export function nodesIn(root: Node): readonly Node[] {
  const found: Node[] = [];
  const seen = new Set<object>();
  const rest: unknown[] = [root];
  while (rest.length > 0) {
    const value = rest.pop();
    if (typeof value !== 'object' || value === null || seen.has(value)) continue;
    if (isNode(value)) {
      found.push(value);
      rest.push(value.meta.alternate, value.meta.macro, ...partsOf(value));
    } else if (Array.isArray(value)) rest.push(...partsOf(value));
    // What else hangs on the tree (types, scopes, the registry) is of classes of their own.
    else if (Object.getPrototypeOf(value) === Object.prototype) rest.push(...partsOf(value));
    else continue;
    seen.add(value);
  }
  return found;
}

/** Last first: what is pushed first is looked at last. */
function partsOf(value: object): readonly unknown[] {
  const parts: unknown[] = Object.values(value);
  return parts.reverse();
}

/** The name of what is called, and the arguments without the receiver. */
export function callOf({ op, args }: Node): { name: string; args: readonly Node[] } | undefined {
  if (!Array.isArray(args) || (op !== 'call' && op !== 'rcall')) return undefined;
  const list: unknown = op === 'call' ? args[1] : args[2];
  const name: unknown = args[0];
  if (typeof name !== 'string' || !Array.isArray(list)) return undefined;
  return { name, args: list.filter(isNode) };
}

export function receiverOf({ op, args }: Node): Node | undefined {
  const receiver: unknown = op === 'rcall' && Array.isArray(args) ? args[1] : undefined;
  return isNode(receiver) ? receiver : undefined;
}
