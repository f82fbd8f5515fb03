/** Semantic versions as Kubernetes' expressions take them, in the words of its parser. Upstream: github.com/blang/semver/v4. */
import { CelFunctionError } from './cel-error.ts';

type Identifier = bigint | string;

const NUMBERS = /^[0-9]*$/;
const NAMES = /^[0-9A-Za-z-]*$/;
const UINT64_MAX = 2n ** 64n - 1n;

export class SemanticVersion {
  readonly parts: readonly [major: bigint, minor: bigint, patch: bigint];
  readonly prerelease: readonly Identifier[];
  /** Of versions that are equal: what was built says nothing. */
  readonly canonical: string;

  /** @throws {CelFunctionError} */
  constructor(text: string) {
    if (text === '') throw new CelFunctionError('Version string empty');
    const [major, minor, ...rest] = text.split('.');
    if (minor === undefined || rest.length === 0) {
      throw new CelFunctionError('No Major.Minor.Patch elements found');
    }
    const numbers = [numberOf(major ?? '', 'Major'), numberOf(minor, 'Minor')] as const;
    const { head: core, tail: build } = cut(rest.join('.'), '+');
    const { head: patch, tail: prerelease } = cut(core, '-');
    this.parts = [...numbers, numberOf(patch, 'Patch')];
    this.prerelease = (prerelease?.split('.') ?? []).map(identifierOf);
    for (const each of build?.split('.') ?? []) checkBuild(each);
    this.canonical = [this.parts.join('.'), ...this.prerelease.map(String)].join('-');
  }

  toString(): string {
    return this.canonical;
  }

  /** -1, 0 or 1. */
  compare(other: SemanticVersion): number {
    for (const [at, part] of this.parts.entries()) {
      const found = ordered(part, other.parts[at] ?? 0n);
      if (found !== 0) return found;
    }
    const [mine, theirs] = [this.prerelease, other.prerelease];
    if (mine.length === 0 || theirs.length === 0) return ordered(theirs.length, mine.length);
    for (const [at, each] of mine.entries()) {
      const there = theirs[at];
      const found = there === undefined ? 1 : identifiersOrdered(each, there);
      if (found !== 0) return found;
    }
    return ordered(mine.length, theirs.length);
  }
}

/** `v1.02` is 1.2.0. Upstream: apiserver pkg/cel/library/semverlib.go, normalizeAndParse. @throws {CelFunctionError} */
export function normalVersion(text: string): SemanticVersion {
  const [major = '', minor, ...rest] = text.replace(/^v/, '').split('.');
  const given = [major, minor, rest.length === 0 ? undefined : rest.join('.')];
  const parts = given.filter((part) => part !== undefined).map(withoutZeros);
  if (parts.length < 3 && /[+-]/.test(parts.at(-1) ?? '')) {
    throw new CelFunctionError('short version cannot contain PreRelease/Build meta data');
  }
  return new SemanticVersion([...parts, '0', '0'].slice(0, 3).join('.'));
}

function withoutZeros(part: string): string {
  if (part.length <= 1) return part;
  const stripped = part.replace(/^0+/, '');
  return /^[0-9]/.test(stripped) ? stripped : `0${stripped}`;
}

function numberOf(text: string, what: 'Major' | 'Minor' | 'Patch'): bigint {
  const quoted = JSON.stringify(text);
  if (!NUMBERS.test(text)) {
    throw new CelFunctionError(
      `Invalid character(s) found in ${what.toLowerCase()} number ${quoted}`,
    );
  }
  if (hasLeadingZeros(text)) {
    throw new CelFunctionError(`${what} number must not contain leading zeroes ${quoted}`);
  }
  return unsigned(text);
}

function identifierOf(text: string): Identifier {
  if (text === '') throw new CelFunctionError('Prerelease is empty');
  if (NUMBERS.test(text)) {
    if (!hasLeadingZeros(text)) return unsigned(text);
    throw new CelFunctionError(
      `Numeric PreRelease version must not contain leading zeroes ${JSON.stringify(text)}`,
    );
  }
  if (NAMES.test(text)) return text;
  throw new CelFunctionError(`Invalid character(s) found in prerelease ${JSON.stringify(text)}`);
}

function checkBuild(text: string): void {
  if (text === '') throw new CelFunctionError('Build meta data is empty');
  if (NAMES.test(text)) return;
  throw new CelFunctionError(
    `Invalid character(s) found in build meta data ${JSON.stringify(text)}`,
  );
}

function unsigned(text: string): bigint {
  const parsing = `strconv.ParseUint: parsing ${JSON.stringify(text)}`;
  if (text === '') throw new CelFunctionError(`${parsing}: invalid syntax`);
  const value = BigInt(text);
  if (value > UINT64_MAX) throw new CelFunctionError(`${parsing}: value out of range`);
  return value;
}

function hasLeadingZeros(text: string): boolean {
  return text.length > 1 && text.startsWith('0');
}

function cut(text: string, sign: string): { readonly head: string; readonly tail?: string } {
  const at = text.indexOf(sign);
  return at < 0 ? { head: text } : { head: text.slice(0, at), tail: text.slice(at + 1) };
}

/** Numbers come before names. */
function identifiersOrdered(a: Identifier, b: Identifier): number {
  if (typeof a === typeof b) return ordered(a, b);
  return typeof a === 'bigint' ? -1 : 1;
}

function ordered(a: Identifier | number, b: Identifier | number): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
