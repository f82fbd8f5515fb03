/**
 * Which pod is on which node, and what is left of each node. Upstream: pkg/scheduler/backend/cache.
 *
 * A pod is assumed on its node from the decision on, so that the next decision counts with it; the
 * watch confirms it later. Every method costs the same however many pods there are.
 */
import type { Node } from '../api/index.ts';
import { NodeAccount, offerOf } from './node-account.ts';
import { NodeOrder } from './node-order.ts';
import type { Requests } from './pod-requests.ts';

interface Placement {
  readonly account: NodeAccount;
  readonly requests: Requests;
  /** The watch has not shown it yet. */
  readonly assumed: boolean;
}

export class NodeLedger {
  readonly #accounts = new Map<string, NodeAccount>();
  readonly #placements = new Map<string, Placement>();
  readonly #order = new NodeOrder();

  /** Registered nodes, fewest pods first. */
  get nodes(): readonly NodeAccount[] {
    return this.#order.nodes;
  }

  /** Answers whether anything changed that a scheduling decision depends on. */
  putNode(node: Node): boolean {
    const account = this.#account(node.metadata.name);
    const offer = offerOf(node);
    if (JSON.stringify(offer) === JSON.stringify(account.offer)) return false;
    if (account.offer === undefined) this.#order.add(account);
    account.offer = offer;
    return true;
  }

  removeNode(name: string): void {
    const account = this.#accounts.get(name);
    if (account === undefined) return;
    this.#order.remove(account);
    account.offer = undefined;
    this.#dropIfEmpty(account);
  }

  /** The pod counts on some node. */
  has(podUid: string): boolean {
    return this.#placements.has(podUid);
  }

  /** The decision to put a pod on a node. */
  assume(podUid: string, account: NodeAccount, requests: Requests): void {
    this.#place(podUid, account, requests, true);
  }

  /** The pod is on this node, as the API says. */
  confirm(podUid: string, nodeName: string, requests: () => Requests): void {
    const placement = this.#placements.get(podUid);
    if (placement?.account.name === nodeName) {
      if (placement.assumed) this.#placements.set(podUid, { ...placement, assumed: false });
      return;
    }
    this.release(podUid);
    this.#place(podUid, this.#account(nodeName), requests(), false);
  }

  /** Takes an assumption back, if it still is one. */
  forget(podUid: string): void {
    if (this.#placements.get(podUid)?.assumed === true) this.release(podUid);
  }

  /** The pod needs nothing any more. Answers whether that makes room. */
  release(podUid: string): boolean {
    const placement = this.#placements.get(podUid);
    if (placement === undefined) return false;
    const { account, requests } = placement;
    this.#placements.delete(podUid);
    this.#reorder(account, () => account.subtract(requests));
    this.#dropIfEmpty(account);
    return true;
  }

  #place(podUid: string, account: NodeAccount, requests: Requests, assumed: boolean): void {
    this.#placements.set(podUid, { account, requests, assumed });
    this.#reorder(account, () => account.add(requests));
  }

  #reorder(account: NodeAccount, change: () => void): void {
    if (account.offer !== undefined) this.#order.remove(account);
    change();
    if (account.offer !== undefined) this.#order.add(account);
  }

  #account(name: string): NodeAccount {
    const known = this.#accounts.get(name);
    if (known !== undefined) return known;
    const account = new NodeAccount(name);
    this.#accounts.set(name, account);
    return account;
  }

  #dropIfEmpty(account: NodeAccount): void {
    if (account.offer === undefined && account.podCount === 0) this.#accounts.delete(account.name);
  }
}
