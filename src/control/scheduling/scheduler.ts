/**
 * Gives every pod without a node a node. Upstream: pkg/scheduler/schedule_one.go.
 *
 * One watch of pods and one of nodes feed a queue of waiting pods and a ledger of what is left where.
 * Pods are decided one after the other (scheduling-cycle.ts): to the best of the nodes where it fits. The
 * decision counts at once; the binding is written meanwhile. What fits nowhere is told so by a condition and
 * an event; pods of lower priority go for it if that helps (preemption/); and it is tried again when pods
 * end, come or change, or nodes do.
 *
 * Left out: what claims of devices wish; pods that are scheduled as a group.
 */
import { NEVER, Subscription, type Observable } from 'rxjs';
import {
  mayBeResized,
  reflect,
  type Client,
  type Node,
  type Pod,
  type Use,
  type WatchEvent,
} from '../../api/index.ts';
import { listen, type Entry, type World } from '../../sim/index.ts';
import { claimNamesOf } from '../storage/claims-of-pod.ts';
import { selectsNamespaces } from './affinity-terms.ts';
import { AlikePods, type TiedNodes } from './alike-pods.ts';
import { Binder } from './binder.ts';
import { FailedAttempts } from './failed-attempts.ts';
import type { PluginName } from './filters/node-filter.ts';
import type { NodeAccount } from './node-account.ts';
import { NodeLedger } from './node-ledger.ts';
import { Nominations } from './nominations.ts';
import type { PlacedPod } from './placed-pod.ts';
import { PodSelectors } from './pod-selectors.ts';
import type { PreemptionDecisions } from './preemption/preempt.ts';
import { SchedulingCycle, type ClusterState } from './scheduling-cycle.ts';
import { SchedulingInformers } from './scheduling-informers.ts';
import { SchedulingQueue, type QueuedPod } from './scheduling-queue.ts';
import { SchedulingReport } from './scheduling-report.ts';

export interface SchedulerOptions {
  readonly world: World;
  readonly client: Client;
  /** What the API server has objects of, when it first does: what else pods are scheduled by is watched then. */
  readonly firstUses$?: Observable<Use>;
  /** Seams for seeded defects. */
  readonly decisions?: Partial<PreemptionDecisions>;
}

/** Trace actor and loop lane. */
const ACTOR = 'scheduler';
const SCHEDULER_NAME = 'default-scheduler';
/** What refuses a pod for the sake of others, which may go. */
const HELPED_BY_ROOM: readonly PluginName[] = [
  'NodeResourcesFit',
  'NodePorts',
  'InterPodAffinity',
  'PodTopologySpread',
];
/** What refuses a pod for want of others, which may come. */
const HELPED_BY_COMPANY: readonly PluginName[] = ['InterPodAffinity', 'PodTopologySpread'];

export class Scheduler {
  readonly #options: SchedulerOptions;
  readonly #informers: SchedulingInformers;
  readonly #state: ClusterState;
  readonly #alike: AlikePods;
  readonly #queue: SchedulingQueue;
  readonly #binder: Binder;
  readonly #failed: FailedAttempts;
  readonly #watches = new Subscription();
  #start = 0;
  #pass: Entry | undefined;

  constructor(options: SchedulerOptions) {
    const { world, client, firstUses$ = NEVER, decisions = {} } = options;
    const { loop } = world;
    this.#options = options;
    this.#informers = new SchedulingInformers({
      world,
      client,
      lane: ACTOR,
      firstUses$,
      onNamespaces: () => this.#everythingChanged(),
      onStorage: () => this.#storageChanged(),
    });
    const ledger = new NodeLedger((namespace) => this.#informers.labelsOf(namespace));
    const selectors = new PodSelectors(this.#informers.company);
    const storage = () => this.#informers.storage;
    this.#state = { ledger, selectors, nominations: new Nominations(), storage };
    this.#alike = new AlikePods(this.#state);
    this.#queue = new SchedulingQueue({
      loop,
      lane: ACTOR,
      placed: (pod) => ledger.placed(pod),
      onActive: () => this.#armPass(),
    });
    const common = { world, client, actor: ACTOR, component: SCHEDULER_NAME };
    const report = new SchedulingReport(common);
    this.#binder = new Binder({
      ...common,
      report,
      state: this.#state,
      queue: this.#queue,
      onFailure: () => this.#roomMade(),
    });
    this.#failed = new FailedAttempts({
      ...common,
      report,
      state: this.#state,
      queue: this.#queue,
      budgets: () => this.#informers.budgets(),
      decisions,
    });
  }

  start(): void {
    const { world, client } = this.#options;
    this.#informers.start();
    // Nodes first: pods of the initial list find the nodes there.
    const { ledger } = this.#state;
    const nodes$ = reflect({
      world,
      user: ACTOR,
      resource: 'nodes',
      client: client.resource('nodes'),
      known: () => ledger.seenNodes,
    });
    this.#watches.add(listen(world.loop, nodes$, (event) => this.#nodeChanged(event)));
    const pods$ = reflect({
      world,
      user: ACTOR,
      resource: 'pods',
      client: client.resource('pods'),
      // Whoever is none of these it would not miss.
      known: () => [...ledger.pods, ...this.#queue.pods, ...this.#binder.pods],
    });
    this.#watches.add(listen(world.loop, pods$, (event) => this.#podChanged(event)));
  }

  /** For good. Of bindings under way nothing more is recorded. */
  stop(): void {
    this.#binder.stop();
    this.#watches.unsubscribe();
    this.#informers.stop();
    this.#queue.stop();
    this.#pass?.cancel();
  }

  /** Watches that begin with the first object that pods are scheduled by, and stay. */
  get watchCount(): number {
    return this.#informers.watchCount;
  }

  /** Pods that have no node yet and are not being bound. */
  get pendingCount(): number {
    return this.#queue.size;
  }

  #nodeChanged(event: WatchEvent<Node>): void {
    if (event.type === 'BOOKMARK') return;
    const { ledger } = this.#state;
    if (event.type === 'DELETED') {
      ledger.removeNode(event.object.metadata.name);
      this.#failed.forget();
    } else if (ledger.putNode(event.object)) this.#everythingChanged();
  }

  #podChanged(event: WatchEvent<Pod>): void {
    if (event.type === 'BOOKMARK') return;
    const pod = event.object;
    const { ledger } = this.#state;
    const { uid } = pod.metadata;
    const { phase } = pod.status;
    const nodeName = pod.spec.nodeName ?? '';
    if (selectsNamespaces(pod)) this.#informers.needNamespaces();
    if (claimNamesOf(pod).length > 0) this.#informers.needStorage();
    if (event.type === 'DELETED' || phase === 'Succeeded' || phase === 'Failed') {
      this.#leave(uid);
      if (ledger.release(uid)) this.#roomMade();
    } else if (nodeName !== '') {
      this.#leave(uid);
      if (mayBeResized(pod) && ledger.rebook(pod)) this.#roomMade();
      if (ledger.confirm(pod, nodeName)) this.#companyCame();
    } else if (!isOurs(pod)) {
      this.#leave(uid);
    } else if (!this.#binder.renew(pod) && !ledger.has(uid)) {
      // Else a pod that has its place and is shown without was changed before it was bound.
      this.#failed.renewNomination(this.#queue.put(pod));
    }
  }

  /** It waits for nothing any more. */
  #leave(uid: string): void {
    this.#binder.forget(uid);
    this.#queue.delete(uid);
    if (this.#state.nominations.delete(uid)) this.#roomMade();
  }

  #storageChanged(): void {
    this.#failed.forget();
    this.#queue.wakeRejectedBy(['VolumeBinding']);
    this.#armPass();
  }

  #everythingChanged(): void {
    this.#failed.forget();
    this.#queue.wakeAll();
    this.#armPass();
  }

  #roomMade(): void {
    this.#failed.forget();
    this.#queue.wakeRejectedBy(HELPED_BY_ROOM);
  }

  #companyCame(): void {
    this.#queue.wakeRejectedBy(HELPED_BY_COMPANY);
  }

  #armPass(): void {
    this.#pass ??= this.#options.world.loop.schedule(0, () => this.#scheduleAll(), ACTOR);
  }

  #scheduleAll(): void {
    this.#pass = undefined;
    const now = this.#options.world.now();
    // Whoever selects namespaces has to know them.
    while (this.#informers.isReady) {
      const next = this.#queue.take(now);
      if (next === undefined) return;
      this.#scheduleOne(next);
    }
  }

  #scheduleOne(queued: QueuedPod): void {
    if (this.#failed.isKnown(queued)) return;
    const choice = this.#alike.choose(queued.placed, this.#start);
    if (choice !== undefined && choice.ties.length > 0) {
      this.#lookedAt(choice.lookedAt);
      const chosen = this.#draw(choice.ties);
      if (chosen !== undefined) this.#binder.bind(queued, chosen);
      return;
    }
    const cycle = new SchedulingCycle(queued.placed, this.#state);
    const node = this.#nominated(cycle, queued.placed);
    if (node !== undefined) {
      this.#binder.bind(queued, node, cycle.volumes);
      return;
    }
    const fitting = cycle.find(this.#start);
    this.#lookedAt(fitting.lookedAt);
    const best = this.#draw(cycle.ties(fitting.nodes));
    if (best === undefined) this.#failed.handle(queued, cycle, fitting);
    else this.#binder.bind(queued, best, cycle.volumes);
  }

  /** The next pod begins behind the nodes that this one has seen. */
  #lookedAt(count: number): void {
    const { nodes } = this.#state.ledger;
    if (nodes.length > 0) this.#start = (this.#start + count) % nodes.length;
  }

  #draw(ties: TiedNodes): NodeAccount | undefined {
    if (ties.length < 2) return ties.at(0);
    return ties.at(this.#options.world.choices.pick('scheduler/tie', ties.length));
  }

  /** The node that the pod was nominated to, if it fits there by now. */
  #nominated(cycle: SchedulingCycle, { pod }: PlacedPod): NodeAccount | undefined {
    const name = this.#state.nominations.nodeOf(pod.metadata.uid);
    const node = name === undefined ? undefined : this.#state.ledger.account(name);
    return node?.offer !== undefined && cycle.misfit(node) === undefined ? node : undefined;
  }
}

function isOurs({ metadata, spec }: Pod): boolean {
  return (
    metadata.deletionTimestamp === undefined &&
    (spec.schedulerName ?? SCHEDULER_NAME) === SCHEDULER_NAME &&
    (spec.schedulingGates ?? []).length === 0
  );
}
