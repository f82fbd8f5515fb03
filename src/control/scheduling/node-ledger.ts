/**
 * Which pod is on which node, and what is left of each node. Upstream: pkg/scheduler/backend/cache.
 *
 * A pod is assumed on its node from the decision on, so that the next decision counts with it; the
 * watch confirms it later. Every method but a change of nodes costs the same however many pods there are.
 */
import { podRequests, sameValue, specInUse, type Node, type Pod } from '../../api/index.ts';
import { claimNamesOf } from '../storage/claims-of-pod.ts';
import { affinityTermsOf, type NamespaceLabels } from './affinity-terms.ts';
import { ImagesOfNode, ImageSpread } from './images-of-nodes.ts';
import { NodeAccount, offerOf, offersTheSame } from './node-account.ts';
import { inTurnsByZone } from './node-order.ts';
import type { PlacedPod } from './placed-pod.ts';

interface Placement {
  readonly account: NodeAccount;
  readonly placed: PlacedPod;
  /** The watch has not shown it yet. */
  assumed: boolean;
}

export class NodeLedger {
  readonly images = new ImageSpread();
  readonly #labelsOf: NamespaceLabels;
  readonly #accounts = new Map<string, NodeAccount>();
  readonly #placements = new Map<string, Placement>();
  /** How many pods there are of a priority. */
  readonly #priorities = new Map<number, number>();
  #affinityPods = 0;
  #nodes: readonly NodeAccount[] | undefined;
  #hasDiscouragingTaints = false;

  constructor(labelsOf: NamespaceLabels) {
    this.#labelsOf = labelsOf;
  }

  /** Registered nodes, in the order in which they are looked at. */
  get nodes(): readonly NodeAccount[] {
    return (this.#nodes ??= this.#inOrder());
  }

  /** Some node would rather not have some pods. */
  get hasDiscouragingTaints(): boolean {
    if (this.#nodes === undefined) this.#nodes = this.#inOrder();
    return this.#hasDiscouragingTaints;
  }

  /** Some pod on some node wants something of pods near it. */
  get hasPodsWithAffinity(): boolean {
    return this.#affinityPods > 0;
  }

  /** Some pod on some node is of lower priority. */
  hasLowerThan(priority: number): boolean {
    for (const each of this.#priorities.keys()) if (each < priority) return true;
    return false;
  }

  /** Nodes as they were last seen. */
  get seenNodes(): readonly Node[] {
    return [...this.#accounts.values()].flatMap(({ node }) => node ?? []);
  }

  /** Of every node, as they were last seen. */
  get pods(): readonly Pod[] {
    return [...this.#placements.values()].map(({ placed }) => placed.pod);
  }

  account(nodeName: string): NodeAccount | undefined {
    return this.#accounts.get(nodeName);
  }

  /** Answers whether anything changed that makes a node fit or not. */
  putNode(node: Node): boolean {
    const account = this.#open(node.metadata.name);
    const { images } = node.status;
    if (account.images.reported !== images) {
      const next = new ImagesOfNode(images);
      this.images.replace(account.images, next);
      account.images = next;
    }
    const before = account.node;
    account.node = node;
    if (before !== undefined && offersTheSame(before, node)) return false;
    const offer = offerOf(node);
    if (JSON.stringify(offer) === JSON.stringify(account.offer)) return false;
    account.offer = offer;
    account.recount();
    this.#nodes = undefined;
    return true;
  }

  removeNode(name: string): void {
    const account = this.#accounts.get(name);
    if (account === undefined) return;
    account.offer = undefined;
    account.node = undefined;
    this.#nodes = undefined;
    const none = new ImagesOfNode(undefined);
    this.images.replace(account.images, none);
    account.images = none;
    this.#dropIfEmpty(account);
  }

  /** The pod counts on some node. */
  has(podUid: string): boolean {
    return this.#placements.has(podUid);
  }

  /** The decision to put a pod on a node. */
  assume(account: NodeAccount, placed: PlacedPod): void {
    this.#place(account, placed, true);
  }

  /** The pod is on this node, as the API says. Answers what is news of it to pods that look for company. */
  confirm(pod: Pod, nodeName: string): boolean {
    const { uid } = pod.metadata;
    const placement = this.#placements.get(uid);
    if (placement?.account.name === nodeName) return this.#renew(placement, pod);
    this.release(uid);
    this.#place(this.#open(nodeName), this.placed(pod), false);
    return true;
  }

  /** A pod on a node may have been resized. Answers whether that makes room. */
  rebook(pod: Pod): boolean {
    const placement = this.#placements.get(pod.metadata.uid);
    if (placement === undefined) return false;
    const { account, placed } = placement;
    const { requests: before } = placed;
    const requests = podRequests(specInUse(pod));
    if (sameValue(requests, before)) return false;
    account.remove(placed);
    placed.requests = requests;
    account.add(placed);
    return requests.cpuMilli < before.cpuMilli || requests.memoryBytes < before.memoryBytes;
  }

  placed(pod: Pod): PlacedPod {
    const terms = affinityTermsOf(pod, this.#labelsOf);
    return { pod, requests: podRequests(specInUse(pod)), terms, claims: claimNamesOf(pod) };
  }

  /** Takes an assumption back, if it still is one. */
  forget(podUid: string): void {
    if (this.#placements.get(podUid)?.assumed === true) this.release(podUid);
  }

  /** The pod needs nothing any more. Answers whether that makes room. */
  release(podUid: string): boolean {
    const placement = this.#placements.get(podUid);
    if (placement === undefined) return false;
    const { account, placed } = placement;
    this.#placements.delete(podUid);
    account.remove(placed);
    this.#count(placed, -1);
    this.#dropIfEmpty(account);
    return true;
  }

  #inOrder(): readonly NodeAccount[] {
    const registered = [...this.#accounts.values()].filter(({ offer }) => offer !== undefined);
    this.#hasDiscouragingTaints = registered.some(
      ({ offer }) => offer !== undefined && offer.discouraging.length > 0,
    );
    return inTurnsByZone(registered);
  }

  #renew(placement: Placement, pod: Pod): boolean {
    const { placed, account, assumed } = placement;
    const { labels, deletionTimestamp } = placed.pod.metadata;
    placement.assumed = false;
    placed.pod = pod;
    const isLabelled = labels !== pod.metadata.labels;
    // Whoever ends is not counted any more where pods are spread, but makes no room before it has ended.
    if (isLabelled || deletionTimestamp !== pod.metadata.deletionTimestamp) account.recount();
    return isLabelled || assumed;
  }

  #place(account: NodeAccount, placed: PlacedPod, assumed: boolean): void {
    this.#placements.set(placed.pod.metadata.uid, { account, placed, assumed });
    account.add(placed);
    this.#count(placed, 1);
  }

  #count({ pod, terms }: PlacedPod, sign: 1 | -1): void {
    if (terms !== undefined) this.#affinityPods += sign;
    const { priority = 0 } = pod.spec;
    const count = (this.#priorities.get(priority) ?? 0) + sign;
    if (count === 0) this.#priorities.delete(priority);
    else this.#priorities.set(priority, count);
  }

  #open(name: string): NodeAccount {
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
