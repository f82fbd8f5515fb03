/** How often each circumstance of each law occurred. */
import type { Law, Sometimes } from '../law.ts';

/** By law, by circumstance. */
export type Counts = Readonly<Record<string, Readonly<Record<string, number>>>>;

export class Tally {
  readonly #counts: Record<string, Record<string, number>> = {};

  /** What the law's judge is given. @throws if the law does not name the circumstance */
  sometimesOf({ name, sometimes }: Pick<Law, 'name' | 'sometimes'>): Sometimes {
    const counts = (this.#counts[name] ??= Object.fromEntries(sometimes.map((each) => [each, 0])));
    return (circumstance) => {
      const before = counts[circumstance];
      if (before === undefined) {
        throw new Error(`law "${name}" does not name the circumstance "${circumstance}"`);
      }
      counts[circumstance] = before + 1;
    };
  }

  add(others: Counts): void {
    for (const [law, counts] of Object.entries(others)) {
      const mine = (this.#counts[law] ??= {});
      for (const [name, count] of Object.entries(counts)) mine[name] = (mine[name] ?? 0) + count;
    }
  }

  get counts(): Counts {
    return this.#counts;
  }

  /** One line for each circumstance: `   12  law: circumstance`. */
  lines(): readonly string[] {
    return Object.entries(this.#counts).flatMap(([law, counts]) =>
      Object.entries(counts).map(
        ([circumstance, count]) => `${String(count).padStart(7)}  ${law}: ${circumstance}`,
      ),
    );
  }
}
