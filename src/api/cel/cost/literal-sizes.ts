/** How large what is written in an expression is. Upstream: cel-go checker/cost.go, computeExprSize. */
import { isNode } from '../nodes.ts';
import { fixed, ONE, type Size } from './sizes.ts';

export function literalSize(value: unknown): Size | undefined {
  if (typeof value === 'string') return fixed(Array.from(value).length);
  if (value instanceof Uint8Array) return fixed(value.length);
  const isScalar = ['boolean', 'bigint', 'number'].includes(typeof value) || value === null;
  // A uint is an object of the library's.
  return isScalar || typeof value === 'object' ? ONE : undefined;
}

/** Of a whole number that is written there. */
export function literalOf(node: unknown): bigint | undefined {
  if (!isNode(node) || node.op !== 'value') return undefined;
  const { args: value } = node;
  if (typeof value === 'bigint') return value;
  return typeof value === 'number' ? BigInt(Math.trunc(value)) : undefined;
}
