/**
 * Pods that are alike: whatever is true of one of them on a node is true of the next, as long as nothing came to
 * that node or left it. Of a series of them each node is judged once, and then only the node that the one before
 * was put on. Upstream has the same idea with other limits: KEP-5598, opportunistic batching.
 *
 * It is for pods that are judged node by node and by nothing but the node. Whoever wants company, has claims of
 * volumes, prefers nodes or waits for ports is decided on his own (scheduling-cycle.ts), and so is everybody while pods are nominated.
 * The choice is the same in either way: `alike-pods.test.ts`.
 */
import type { Pod } from '../../api/index.ts';
import type { NodeAccount } from './node-account.ts';
import { enoughOf } from './node-order.ts';
import type { PlacedPod } from './placed-pod.ts';
import { SchedulingCycle, type ClusterState } from './scheduling-cycle.ts';

/** So many kinds of pods are remembered. */
const REMEMBERED_MAX = 16;
const MISFIT = -1;

export interface Choice {
  /** Equally good, by name; empty: it fits nowhere. */
  readonly ties: TiedNodes;
  readonly lookedAt: number;
}

/** Nodes to draw from. */
export interface TiedNodes {
  readonly length: number;
  at(place: number): NodeAccount | undefined;
}

export class AlikePods {
  readonly #state: ClusterState;
  readonly #known = new Map<string, JudgedNodes>();

  constructor(state: ClusterState) {
    this.#state = state;
  }

  /** Undefined: the pod is one to be decided on its own. */
  choose(placed: PlacedPod, start: number): Choice | undefined {
    const { ledger, nominations, selectors } = this.#state;
    if (!nominations.isEmpty || ledger.hasPodsWithAffinity || ledger.hasDiscouragingTaints) {
      return undefined;
    }
    if (!isJudgedByNodesAlone(placed) || selectors.companyOf(placed.pod) !== undefined) {
      return undefined;
    }
    const kind = kindOf(placed);
    let judged = this.#known.get(kind);
    if (judged === undefined) {
      if (this.#known.size >= REMEMBERED_MAX) this.#known.clear();
      judged = new JudgedNodes(new SchedulingCycle(placed, this.#state), this.#state);
      this.#known.set(kind, judged);
    }
    return judged.choose(start);
  }
}

function isJudgedByNodesAlone({ pod, requests, terms, claims }: PlacedPod): boolean {
  const { nodeSelector, affinity, topologySpreadConstraints } = pod.spec;
  const { containers, initContainers } = pod.spec;
  return (
    terms === undefined &&
    claims.length === 0 &&
    requests.others === undefined &&
    nodeSelector === undefined &&
    affinity === undefined &&
    topologySpreadConstraints === undefined &&
    containers.every(wantsNoPorts) &&
    (initContainers === undefined || initContainers.every(wantsNoPorts))
  );
}

function wantsNoPorts({ ports }: Pod['spec']['containers'][number]): boolean {
  return ports === undefined;
}

const NONE: readonly never[] = [];

/** The same for pods whose filters and scorers are the same. */
function kindOf({ pod, requests }: PlacedPod): string {
  const { cpuMilli, memoryBytes, scoredCpuMilli, scoredMemoryBytes } = requests;
  const { containers, initContainers, tolerations, volumes } = pod.spec;
  let kind = `${String(cpuMilli)} ${String(memoryBytes)} ${String(scoredCpuMilli)} ${String(scoredMemoryBytes)}`;
  for (const { key = '', operator = '', value = '', effect = '' } of tolerations ?? NONE) {
    kind += `\0${key} ${operator} ${value} ${effect}`;
  }
  kind += '\0';
  for (const { image = '' } of initContainers ?? NONE) kind += `\0${image}`;
  kind += '\0';
  for (const { image = '' } of containers) kind += `\0${image}`;
  for (const { image } of volumes ?? NONE) {
    if (image?.reference !== undefined) kind += `\0\0${image.reference}`;
  }
  return kind;
}

/** All nodes, as one kind of pods sees them. */
class JudgedNodes {
  readonly #cycle: SchedulingCycle;
  readonly #state: ClusterState;
  #nodes: readonly NodeAccount[] = [];
  #imagesVersion = -1;
  /** Of each node, by its place: as it was when it was judged. */
  #versions = new Float64Array();
  /** What the scorers say, together. */
  #totals = new Float64Array();
  #podCounts = new Float64Array();
  #ties = new Ties([]);

  constructor(cycle: SchedulingCycle, state: ClusterState) {
    this.#cycle = cycle;
    this.#state = state;
  }

  /** From the node at `start` on, until there are enough to choose from. */
  choose(start: number): Choice {
    this.#follow();
    const nodes = this.#nodes;
    const enough = enoughOf(nodes.length);
    const ties = this.#ties;
    let most = MISFIT;
    let fewest = 0;
    let found = 0;
    let lookedAt = 0;
    for (; lookedAt < nodes.length && found < enough; lookedAt++) {
      const at = (start + lookedAt) % nodes.length;
      const node = nodes[at];
      if (node === undefined) continue;
      if (this.#versions[at] !== node.version) this.#judge(node, at);
      const total = this.#totals[at] ?? MISFIT;
      if (total === MISFIT) continue;
      found += 1;
      const podCount = this.#podCounts[at] ?? 0;
      if (total < most || (total === most && podCount > fewest)) continue;
      if (total > most || podCount < fewest) ties.clear();
      most = total;
      fewest = podCount;
      ties.add(at);
    }
    if (most === MISFIT) ties.clear();
    return { ties, lookedAt };
  }

  #follow(): void {
    const { nodes, images } = this.#state.ledger;
    if (nodes === this.#nodes && images.version === this.#imagesVersion) return;
    if (nodes !== this.#nodes) this.#ties = new Ties(nodes);
    this.#nodes = nodes;
    this.#imagesVersion = images.version;
    this.#versions = new Float64Array(nodes.length).fill(-1);
    this.#totals = new Float64Array(nodes.length);
    this.#podCounts = new Float64Array(nodes.length);
  }

  #judge(node: NodeAccount, at: number): void {
    this.#versions[at] = node.version;
    this.#podCounts[at] = node.podCount;
    this.#totals[at] =
      this.#cycle.misfit(node) === undefined ? this.#cycle.totalAlone(node) : MISFIT;
  }
}

/** By their ranks, which are numbers: to sort them by their names took longer than all the rest. */
class Ties implements TiedNodes {
  readonly #byName: readonly NodeAccount[];
  /** Of the node at each place: its own in the order of names. */
  readonly #ranks: Uint32Array;
  readonly #tied: Uint32Array;
  length = 0;

  constructor(nodes: readonly NodeAccount[]) {
    this.#byName = nodes.toSorted((a, b) => (a.name < b.name ? -1 : 1));
    this.#tied = new Uint32Array(nodes.length);
    const ranks = new Map(this.#byName.map((node, rank) => [node, rank]));
    this.#ranks = Uint32Array.from(nodes, (node) => ranks.get(node) ?? 0);
  }

  clear(): void {
    this.length = 0;
  }

  add(place: number): void {
    this.#tied[this.length++] = this.#ranks[place] ?? 0;
  }

  at(place: number): NodeAccount | undefined {
    const sorted = this.#tied.subarray(0, this.length).sort();
    return this.#byName[sorted[place] ?? 0];
  }
}
