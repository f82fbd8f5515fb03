/**
 * How two texts differ, line by line, with three lines around each change, as `diff -u` writes it without its head.
 * Upstream: github.com/pmezard/go-difflib, GetUnifiedDiffString.
 */
import { matchingLines } from './matching-lines.ts';

const AROUND = 3;

/** Lines of the one text, from `a` to `aEnd`, that stand for those of the other; `isSame`: they are the same lines. */
interface Stretch {
  readonly isSame: boolean;
  readonly a: number;
  readonly aEnd: number;
  readonly b: number;
  readonly bEnd: number;
}

/** Empty if the texts are equal; else it ends in a newline. */
export function unifiedDifference(before: string, after: string): string {
  const [a, b] = [before.split('\n'), after.split('\n')];
  return hunks(stretches(a, b))
    .map((hunk) => hunkText(hunk, a, b))
    .join('');
}

function stretches(a: readonly string[], b: readonly string[]): readonly Stretch[] {
  const found: Stretch[] = [];
  let [inA, inB] = [0, 0];
  for (const run of [...matchingLines(a, b), { a: a.length, b: b.length, size: 0 }]) {
    if (inA < run.a || inB < run.b) {
      found.push({ isSame: false, a: inA, aEnd: run.a, b: inB, bEnd: run.b });
    }
    [inA, inB] = [run.a + run.size, run.b + run.size];
    if (run.size > 0) found.push({ isSame: true, a: run.a, aEnd: inA, b: run.b, bEnd: inB });
  }
  return found;
}

/** Changes that are near each other, with what is between and around them. */
function hunks(all: readonly Stretch[]): readonly (readonly Stretch[])[] {
  const found: (readonly Stretch[])[] = [];
  let hunk: Stretch[] = [];
  for (const [at, stretch] of all.entries()) {
    const { isSame, a, aEnd, b, bEnd } = stretch;
    const isFirst = at === 0;
    const isLast = at === all.length - 1;
    const length = aEnd - a;
    if (!isSame) hunk.push(stretch);
    else if (!isFirst && !isLast && length <= 2 * AROUND) hunk.push(stretch);
    else {
      const kept = Math.min(AROUND, length);
      if (!isFirst) hunk.push({ isSame, a, aEnd: a + kept, b, bEnd: b + kept });
      if (hunk.length > 0) found.push(hunk);
      hunk = isLast ? [] : [{ isSame, a: aEnd - kept, aEnd, b: bEnd - kept, bEnd }];
    }
  }
  if (hunk.length > 0) found.push(hunk);
  return found;
}

function hunkText(hunk: readonly Stretch[], a: readonly string[], b: readonly string[]): string {
  const first = hunk[0];
  const last = hunk.at(-1);
  if (first === undefined || last === undefined) return '';
  const lines = hunk.flatMap((stretch) => {
    const old = a.slice(stretch.a, stretch.aEnd);
    if (stretch.isSame) return old.map((line) => ` ${line}\n`);
    const given = b.slice(stretch.b, stretch.bEnd);
    return [...old.map((line) => `-${line}\n`), ...given.map((line) => `+${line}\n`)];
  });
  const head = `@@ -${range(first.a, last.aEnd)} +${range(first.b, last.bEnd)} @@\n`;
  return head + lines.join('');
}

/** Lines are counted from 1; no lines stand after the line before them. */
function range(from: number, to: number): string {
  const length = to - from;
  if (length === 1) return String(from + 1);
  return `${String(length === 0 ? from : from + 1)},${String(length)}`;
}
