/**
 * What a call of a function costs at most, beyond what its arguments do, and how large what it answers may be.
 * Upstream: apiserver pkg/cel/library/cost.go, EstimateCallCost; cel-go checker/cost.go, functionCost, and ext.
 */
import { sizeOf, type Estimate } from './estimate.ts';
import { bounded, costOf, fixed, ONE, product, sum, union, UNKNOWN, type Size } from './sizes.ts';

export interface CallCost {
  readonly cost: number;
  readonly size?: Size;
}

export interface Call {
  readonly name: string;
  readonly target: Estimate | undefined;
  readonly args: readonly Estimate[];
}

export const STRING_FACTOR = 0.1;
const PATTERN_FACTOR = 0.25;
/** The longest pattern of a named format. Upstream: apiserver pkg/cel/limits.go, MaxNameFormatRegexSize. */
const NAMED_PATTERN_SIZE = 128;
const NEW_LIST = 10;
const NOMINAL: CallCost = { cost: 1 };

const NOMINALS: ReadonlySet<string> = new Set(
  `masked prefixLength family isUnspecified isLoopback isLinkLocalMulticast isLinkLocalUnicast isGlobalUnicast
   sign asInteger isInteger asApproximateFloat isGreaterThan isLessThan compareTo add sub
   getScheme getHostname getHost getPort getEscapedPath getQuery`.split(/\s+/),
);

type Estimator = (call: Call & { readonly first: Estimate; readonly of: Estimate }) => CallCost;

const traversed = (of: Estimate, factor = STRING_FACTOR): CallCost => ({
  cost: costOf(sizeOf(of), factor),
});
const sameSize = (of: Estimate): CallCost => ({ ...traversed(of), size: sizeOf(of) });
const ofList = (factor: number, size: Size): CallCost => ({
  cost: bounded(costOf(size, factor) + 1 + NEW_LIST),
  size,
});

/** By the name of what is called: of its receiver, `of`, or of its first argument. */
const OF_RECEIVER: Readonly<Record<string, Estimator>> = {
  isSorted: ({ of }) => compared(of),
  sum: ({ of }) => compared(of),
  max: ({ of }) => compared(of),
  min: ({ of }) => compared(of),
  indexOf: ({ of }) => compared(of),
  lastIndexOf: ({ of }) => compared(of),
  lowerAscii: ({ of }) => sameSize(of),
  upperAscii: ({ of }) => sameSize(of),
  substring: ({ of }) => sameSize(of),
  trim: ({ of }) => sameSize(of),
  replace: ({ of, args }) => replaced(of, args),
  split: ({ of, args }) => ({
    ...traversed(of, 2 * STRING_FACTOR),
    size: { min: 0, max: Number(args[1]?.literal ?? sizeOf(of).max) },
  }),
  join: ({ of, args }) => joinedTexts(of, args),
  format: ({ of }) => traversed(of),
  startsWith: ({ first }) => traversed(first),
  endsWith: ({ first }) => traversed(first),
  contains: ({ of, first }) => ({
    cost: bounded(traversed(of).cost * traversed(first).cost),
  }),
  matches: ({ of, first }) => matched(of, first),
  find: ({ of, first }) => ({ ...matched(of, first), size: { min: 0, max: sizeOf(of).max } }),
  findAll: ({ of, first }) => ({ ...matched(of, first), size: { min: 0, max: sizeOf(of).max } }),
  slice: ({ of, args: [start, end] }) => {
    const from = Number(start?.literal ?? 0n);
    const to = Number(end?.literal ?? sizeOf(of).max);
    return ofList(1, fixed(Math.max(0, to - from)));
  },
  reverse: ({ of }) => ofList(1, sizeOf(of)),
  flatten: ({ of, args: [depth] }) =>
    ofList(depth === undefined ? 1 : Number(depth.literal ?? UNKNOWN.max), sizeOf(of)),
  distinct: ({ of }) => ofList(2, product(sizeOf(of), sizeOf(of))),
  sort: ({ of }) => {
    const { kind } = of.type.first ?? {};
    const isText = kind === 'string' || kind === 'bytes';
    return ofList(isText ? 2 + STRING_FACTOR : 2, product(sizeOf(of), sizeOf(of)));
  },
  containsIP: ({ first }) => contained(first, 2, 0),
  containsCIDR: ({ first }) => contained(first, 2, 1),
  ip: () => NOMINAL,
  validate: ({ first }) => ({
    cost: bounded(traversed(first).cost * NAMED_PATTERN_SIZE * PATTERN_FACTOR),
  }),
};

const OF_ARGUMENT: Readonly<Record<string, Estimator>> = {
  url: ({ first }) => sameSize(first),
  cidr: ({ first }) => traversed(first),
  isIP: ({ first }) => traversed(first),
  isCIDR: ({ first }) => traversed(first),
  ip: ({ first }) => traversed(first),
  'ip.isCanonical': ({ first }) => traversed(first, 2 * STRING_FACTOR),
  quantity: ({ first }) => traversed(first),
  isQuantity: ({ first }) => traversed(first),
  semver: ({ first }) => traversed(first),
  isSemver: ({ first }) => traversed(first),
  string: ({ first }) => converted(first, 'bytes', ({ min, max }) => ({ min: min / 4, max })),
  bytes: ({ first }) => converted(first, 'string', ({ min, max }) => ({ min, max: max * 4 })),
  'lists.range': ({ first }) => ofList(1, fixed(Number(first.literal ?? UNKNOWN.max))),
  'sets.contains': ({ args }) => setCost(args, 1),
  'sets.intersects': ({ args }) => setCost(args, 1),
  'sets.equivalent': ({ args }) => setCost(args, 2),
};

/** Of a function that is nowhere here it is 1. */
export function callCost(call: Call): CallCost {
  const { name, target, args } = call;
  if (NOMINALS.has(name)) return NOMINAL;
  const [first] = args;
  if (target !== undefined) {
    return OF_RECEIVER[name]?.({ ...call, of: target, first: first ?? target }) ?? NOMINAL;
  }
  if (first === undefined) return NOMINAL;
  return OF_ARGUMENT[name]?.({ ...call, of: first, first }) ?? NOMINAL;
}

/** Each item is looked at; of a text its characters, too. */
function compared(of: Estimate): CallCost {
  const { first } = of.type;
  if (first === undefined) return traversed(of);
  const isText = first.kind === 'string' || first.kind === 'bytes';
  const each = isText ? 1 + costOf(itemSize(of), STRING_FACTOR) : 1;
  return { cost: bounded(sizeOf(of).max * each) };
}

function itemSize({ way }: Estimate): Size {
  const element = way?.end?.element;
  return element === undefined ? UNKNOWN : { min: 0, max: element.maxElements };
}

function matched(of: Estimate, pattern: Estimate): CallCost {
  const text = costOf(sum(sizeOf(of), ONE), STRING_FACTOR);
  return { cost: bounded(text * costOf(sizeOf(pattern), PATTERN_FACTOR)) };
}

/** Of addresses there are 4 bytes or 16; a text is read first. */
function contained(other: Estimate, times: number, more: number): CallCost {
  const read = other.type.kind === 'string' ? costOf(sizeOf(other), STRING_FACTOR) : 0;
  const masked = more === 0 ? 0 : costOf(fixed(16), STRING_FACTOR);
  return { cost: bounded(costOf(fixed(16 * times), STRING_FACTOR) + masked + more + read) };
}

function converted(of: Estimate, from: string, resized: (size: Size) => Size): CallCost {
  if (of.type.kind !== from && of.type.kind !== 'dyn') return NOMINAL;
  const { cost } = traversed(of);
  return { cost: of.type.kind === 'dyn' ? Math.max(cost, 1) : cost, size: resized(sizeOf(of)) };
}

function setCost([a, b]: readonly Estimate[], factor: number): CallCost {
  if (a === undefined || b === undefined) return NOMINAL;
  return { cost: bounded(costOf(product(sizeOf(a), sizeOf(b)), factor) + 1) };
}

function joinedTexts(of: Estimate, [separator]: readonly Estimate[]): CallCost {
  const items = sizeOf(of);
  let size = of.type.first === undefined ? fixed(0) : product(items, itemSize(of));
  if (separator !== undefined) {
    const between = { min: Math.max(items.min - 1, 0), max: Math.max(items.max - 1, 0) };
    size = sum(size, product(sizeOf(separator), between));
  }
  return { cost: costOf(size, STRING_FACTOR), size };
}

function replaced(of: Estimate, [old, next]: readonly Estimate[]): CallCost {
  const cost = costOf(sizeOf(of), 2 * STRING_FACTOR);
  if (old === undefined || next === undefined) return { cost };
  const [size, from, to] = [sizeOf(of), sizeOf(old), sizeOf(next)];
  const longest = times(size.max, from.min, to.max <= from.min);
  const shortest = times(size.min, from.max, from.max <= to.min);
  const result = {
    min: bounded(shortest.count * to.min + shortest.kept),
    max: bounded(longest.count * to.max + longest.kept),
  };
  return { cost, size: union(result, result) };
}

/** How often something of this length may be replaced, and what of the text is counted beside. */
function times(length: number, of: number, isNoGain: boolean): { count: number; kept: number } {
  if (of === 0) return { count: bounded(length + 1), kept: length };
  return isNoGain ? { count: 0, kept: length } : { count: Math.ceil(length / of), kept: 0 };
}
