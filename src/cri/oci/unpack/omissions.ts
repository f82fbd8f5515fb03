/**
 * What of an archive was left out, and why. A layer may leave out a million entries: the first few are named,
 * all are counted.
 */
import { printableName } from '../../../sim/index.ts';

export interface Omitted {
  readonly count: number;
  /** The first few, for people: `dev/null (character device)`, `bin/ping (attribute security.capability)`. */
  readonly first: readonly string[];
}

export const NOTHING_OMITTED: Omitted = { count: 0, first: [] };

const FIRST_MAX = 20;

export class Omissions implements Omitted {
  count = 0;
  readonly first: string[] = [];

  add(path: string, what: string): void {
    this.count += 1;
    if (this.first.length < FIRST_MAX) this.first.push(printableName(`${path} (${what})`));
  }

  /** Those of another archive, which came after. */
  addAll({ count, first }: Omitted): void {
    this.count += count;
    this.first.push(...first.slice(0, FIRST_MAX - this.first.length));
  }
}
