/**
 * Nodes in the order in which pods go to them: fewest pods first, then by name. Finding the first is
 * free; a node that gets or loses a pod is moved by binary search.
 */
import type { NodeAccount } from './node-account.ts';

export class NodeOrder {
  readonly #sorted: NodeAccount[] = [];

  get nodes(): readonly NodeAccount[] {
    return this.#sorted;
  }

  add(account: NodeAccount): void {
    this.#sorted.splice(this.#placeOf(account), 0, account);
  }

  /** Before anything that its place depends on is changed. */
  remove(account: NodeAccount): void {
    const at = this.#placeOf(account);
    if (this.#sorted[at] === account) this.#sorted.splice(at, 1);
  }

  /** Where the account is, or would be. */
  #placeOf(account: NodeAccount): number {
    let low = 0;
    let high = this.#sorted.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      const other = this.#sorted[middle];
      if (other !== undefined && isBefore(other, account)) low = middle + 1;
      else high = middle;
    }
    return low;
  }
}

function isBefore(a: NodeAccount, b: NodeAccount): boolean {
  return a.podCount < b.podCount || (a.podCount === b.podCount && a.name < b.name);
}
