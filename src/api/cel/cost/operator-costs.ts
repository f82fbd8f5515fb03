/** What operators cost, beside what they stand between. Upstream: cel-go checker/cost.go, functionCost. */
import { STRING_FACTOR, type CallCost } from './call-costs.ts';
import { joined, NOTHING, sizeOf, type Estimate } from './estimate.ts';
import { costOf, sum } from './sizes.ts';

export function operatorCost(
  op: string,
  args: readonly Estimate[],
): CallCost & Pick<Estimate, 'entries'> {
  const [a = NOTHING, b = NOTHING] = args;
  const one = { cost: 1, entries: undefined };
  switch (op) {
    case '&&':
    case '||':
      return { cost: 0, entries: undefined };
    case '==':
      return isPlain(a) && a.type.kind === b.type.kind ? one : { ...one, cost: compared(a, b) };
    case '!=':
      return { ...one, cost: compared(a, b) };
    case '<':
    case '<=':
    case '>':
    case '>=':
      return { ...one, cost: orderCost(a, b) };
    case 'in': {
      const { kind } = b.type;
      const cost = kind === 'map' ? 1 : costOf(sizeOf(b), 1);
      return { ...one, cost: kind === 'dyn' ? Math.max(cost, 1) : cost };
    }
    case '+':
      return additionCost(a, b);
    default:
      return one;
  }
}

const PLAIN: ReadonlySet<string> = new Set(['quantity', 'address', 'network', 'url']);

function isPlain({ type }: Estimate): boolean {
  return PLAIN.has(type.kind);
}

function compared(a: Estimate, b: Estimate): number {
  const max = Math.min(sizeOf(a).max, sizeOf(b).max);
  return costOf({ min: 0, max }, STRING_FACTOR);
}

function orderCost(a: Estimate, b: Estimate): number {
  const kinds = [a.type.kind, b.type.kind];
  if (kinds.includes('string') || kinds.includes('bytes')) return compared(a, b);
  return kinds.every((kind) => kind === 'dyn') ? Math.max(compared(a, b), 1) : 1;
}

function additionCost(a: Estimate, b: Estimate): CallCost & Pick<Estimate, 'entries'> {
  const kinds = [a.type.kind, b.type.kind];
  const isText = kinds.includes('string') || kinds.includes('bytes');
  const isOpen = kinds.every((kind) => kind === 'dyn');
  if (!isText && !isOpen && !kinds.includes('list')) return { cost: 1, entries: undefined };
  const size = sum(sizeOf(a), sizeOf(b));
  const entries = joined(a.entries, b.entries);
  const text = costOf(size, STRING_FACTOR);
  const cost = isText ? text : isOpen ? Math.max(text, 1) : 1;
  return { cost, size, entries };
}
