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
    else if (isPlain(value)) rest.push(...partsOf(value));
    else continue;
    seen.add(value);
  }
  return found;
}

/** How many parts stand within each other at most. */
export function depthOf(root: Node): number {
  let deepest = 0;
  // A macro may name the part that it stands for.
  const seen = new Set<unknown>();
  const rest: (readonly [value: unknown, depth: number])[] = [[root, 0]];
  for (let next = rest.pop(); next !== undefined; next = rest.pop()) {
    const [value, outer] = next;
    if (seen.has(value)) continue;
    if (isNode(value)) seen.add(value);
    const parts = isNode(value) ? [value.args, value.meta.alternate, value.meta.macro] : value;
    const depth = isNode(value) ? outer + 1 : outer;
    deepest = Math.max(deepest, depth);
    if (Array.isArray(parts)) for (const part of parts) rest.push([part, depth]);
    else if (isPlain(parts)) for (const part of Object.values(parts)) rest.push([part, depth]);
  }
  return deepest;
}

/** What else hangs on the tree (types, scopes, the registry) is of classes of their own. */
function isPlain(value: unknown): value is Readonly<Record<string, unknown>> {
  return (
    typeof value === 'object' && value !== null && Object.getPrototypeOf(value) === Object.prototype
  );
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
