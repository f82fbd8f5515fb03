/** Pods that go for more important ones: never one as important, and rather none that a budget holds. */
import fc from 'fast-check';
import { ApiServer, type Client, type Pod } from '../../src/api/index.ts';
import { Scheduler, type SchedulerOptions } from '../../src/control/index.ts';
import { choices, World, type Operation } from '../../src/sim/index.ts';
import { mindsNoBudget, prefersBrokenBudgets } from '../defects/preempts-against-budgets.ts';
import { thinksLessOfWhoRuns } from '../defects/thinks-less-of-who-runs.ts';
import { ownLaw } from '../own-law.ts';

/** What pods are held by: a budget of that name, if there is one. */
type App = 'a' | 'b' | 'none';

interface Resident {
  readonly node: number;
  readonly priority: number;
  readonly app: App;
}

interface Story {
  /** Rooms of each node; a resident takes one. */
  readonly rooms: readonly number[];
  readonly residents: readonly Resident[];
  readonly allowed: Readonly<Record<'a' | 'b', number>>;
  readonly incoming: readonly { readonly priority: number; readonly rooms: number }[];
  readonly seed: number;
}

const PRIORITIES = [0, 10, 20] as const;

const stories: fc.Arbitrary<Story> = fc.record({
  rooms: fc.array(fc.integer({ min: 1, max: 4 }), { minLength: 1, maxLength: 4 }),
  residents: fc.array(
    fc.record({
      node: fc.nat(3),
      priority: fc.constantFrom(...PRIORITIES),
      app: fc.constantFrom<App[]>('a', 'b', 'none'),
    }),
    { minLength: 3, maxLength: 14 },
  ),
  allowed: fc.record({ a: fc.nat(2), b: fc.nat(1) }),
  incoming: fc.array(
    fc.record({ priority: fc.constantFrom(...PRIORITIES), rooms: fc.integer({ min: 1, max: 3 }) }),
    { minLength: 1, maxLength: 4 },
  ),
  seed: fc.nat(1000),
});

export interface PreemptionDefect {
  readonly decisions?: SchedulerOptions['decisions'];
  readonly client?: (real: Client) => Client;
}

/** An API server and a scheduler; nobody runs the pods. */
class Play {
  readonly story: Story;
  readonly #world: World;
  readonly #api: ApiServer;
  readonly #client: Client;

  constructor(story: Story, { decisions = {}, client = (real) => real }: PreemptionDefect) {
    this.story = story;
    this.#world = new World({ choices: choices.seeded(story.seed) });
    this.#api = new ApiServer({ world: this.#world });
    this.#client = this.#api.client('scenario');
    const { firstUses$ } = this.#api;
    new Scheduler({
      world: this.#world,
      client: client(this.#api.client('scheduler')),
      firstUses$,
      decisions,
    }).start();
  }

  async settle(): Promise<void> {
    const { story } = this;
    for (const value of PRIORITIES) {
      const metadata = { name: `class-${String(value)}` };
      await this.#ask(this.#client.resource('priorityclasses').create({ metadata, value }));
    }
    for (const [at, rooms] of story.rooms.entries()) {
      const allocatable = { cpu: String(rooms), memory: '1Gi', pods: '110' };
      const conditions = [{ type: 'Ready', status: 'True' }];
      const name = `node-${String(at)}`;
      const nodes = this.#client.resource('nodes');
      await this.#ask(nodes.create({ metadata: { name }, status: { allocatable, conditions } }));
      // Nobody else is there to see that it is ready.
      await this.#ask(nodes.patch({ name }, { spec: { taints: [] } }));
    }
    const budgets = this.#client.resource('poddisruptionbudgets');
    for (const app of ['a', 'b'] as const) {
      const spec = { minAvailable: 1, selector: { matchLabels: { app } } };
      await this.#ask(budgets.create({ metadata: { name: app }, spec }));
      const status = { disruptionsAllowed: story.allowed[app] };
      await this.#ask(budgets.patchStatus({ name: app }, { status }));
    }
    const taken = story.rooms.map(() => 0);
    for (const [at, { node, priority, app }] of story.residents.entries()) {
      const home = node % story.rooms.length;
      if ((taken[home] ?? 0) >= (story.rooms[home] ?? 0)) continue;
      taken[home] = (taken[home] ?? 0) + 1;
      const nodeName = `node-${String(home)}`;
      await this.create(`resident-${String(at)}`, priority, 1, { app }, nodeName);
    }
  }

  async create(
    name: string,
    priority: number,
    rooms: number,
    labels: Record<string, string>,
    nodeName?: string,
  ): Promise<void> {
    const requests = { cpu: String(rooms) };
    const spec = {
      priorityClassName: `class-${String(priority)}`,
      containers: [{ name: 'main', image: 'registry.test/a:v1', resources: { requests } }],
      ...(nodeName === undefined ? {} : { nodeName }),
    };
    const metadata = { name, labels };
    await this.#ask(this.#client.resource('pods').create({ metadata, spec }));
  }

  get pods(): readonly Pod[] {
    return this.#api.store.list('pods', {});
  }

  /** Whoever is being deleted is gone, and whoever waits for that has its time. */
  async end(victims: readonly Pod[]): Promise<void> {
    const pods = this.#client.resource('pods');
    for (const { metadata } of victims) {
      await this.#ask(pods.delete({ name: metadata.name }, { gracePeriodSeconds: 0 }));
    }
    await this.#advance(15_000);
  }

  async #ask(operation: Operation<unknown>): Promise<void> {
    operation.subscribe({ error: (error: unknown) => this.#world.loop.fail(error) });
    await this.#advance(50);
  }

  async #advance(ms: number): Promise<void> {
    const until = this.#world.now() + ms;
    while ((await this.#world.loop.run(until)) === 'stopped');
  }
}

/** What a preemption at a node would take: undefined if it cannot help there. */
interface Prospect {
  readonly violates: boolean;
}

/** All pods are of one room and in one budget at most, so that counting them is enough. */
function prospectAt(
  { rooms, allowed }: Story,
  node: number,
  pods: readonly Pod[],
  incoming: Story['incoming'][number],
): Prospect | 'room' | undefined {
  const there = pods.filter(({ spec }) => spec.nodeName === `node-${String(node)}`);
  const used = there.reduce((sum, pod) => sum + roomsOf(pod), 0);
  const missing = incoming.rooms - ((rooms[node] ?? 0) - used);
  if (missing <= 0) return 'room';
  const lower = there.filter(({ spec }) => (spec.priority ?? 0) < incoming.priority);
  if (lower.some((pod) => roomsOf(pod) > 1)) return undefined;
  if (lower.length < missing || incoming.rooms > (rooms[node] ?? 0)) return undefined;
  const of = (app: App): number =>
    lower.filter((pod) => pod.metadata.labels?.['app'] === app).length;
  const free = of('none') + Math.min(of('a'), allowed.a) + Math.min(of('b'), allowed.b);
  return { violates: free < missing };
}

function roomsOf({ spec }: Pod): number {
  return Number(spec.containers[0]?.resources?.requests?.['cpu'] ?? 0);
}

function breaksBudget({ allowed }: Story, victims: readonly Pod[]): boolean {
  return (['a', 'b'] as const).some(
    (app) =>
      victims.filter(({ metadata }) => metadata.labels?.['app'] === app).length > allowed[app],
  );
}

export const preemptionsSpareTheImportant = ownLaw({
  name: 'no pod is preempted for one that is not more important, and none that a disruption budget holds where some node needs none',
  because: 'victims are chosen node by node and pod by pod, and then one node is picked.',
  oracle: 'rooms, priorities and budgets counted by hand, before each pod comes',
  file: 'property-tests/preemptions.test.ts',
  subjects: stories,
  runs: 60,
  sometimes: [
    'pods were preempted',
    'a budget decided between nodes',
    'a budget was broken, as no node needed none',
    'nobody was less important',
  ],
  defects: [
    { name: 'a preemption that minds no budget', decisions: mindsNoBudget },
    { name: 'a choice of the node where most budgets break', decisions: prefersBrokenBudgets },
    { name: 'a scheduler that thinks less of pods that run', client: thinksLessOfWhoRuns },
  ],
  judge: async (story, sometimes, defect: PreemptionDefect | undefined) => {
    const play = new Play(story, defect ?? {});
    await play.settle();
    for (const [at, incoming] of story.incoming.entries()) {
      const before = play.pods;
      await play.create(`incoming-${String(at)}`, incoming.priority, incoming.rooms, {});
      const victims = play.pods.filter(({ metadata }) => metadata.deletionTimestamp !== undefined);
      const tooImportant = victims.find(({ spec }) => (spec.priority ?? 0) >= incoming.priority);
      if (tooImportant !== undefined) {
        return `${tooImportant.metadata.name} of priority ${String(tooImportant.spec.priority)} went for ${String(incoming.priority)}`;
      }
      const nodes = story.rooms.map((_, node) => prospectAt(story, node, before, incoming));
      const prospects = nodes.filter((each) => each !== undefined && each !== 'room');
      if (victims.length > 0) sometimes('pods were preempted');
      else if (prospects.length === 0 && !nodes.includes('room'))
        sometimes('nobody was less important');
      const clean = prospects.some(({ violates }) => !violates);
      if (clean && prospects.some(({ violates }) => violates)) {
        sometimes('a budget decided between nodes');
      }
      if (breaksBudget(story, victims)) {
        if (clean) {
          const names = victims.map(({ metadata }) => metadata.name).join(', ');
          return `${names} went against a budget, and another node needed nobody so`;
        }
        sometimes('a budget was broken, as no node needed none');
      }
      await play.end(victims);
    }
    return undefined;
  },
  lines: (story) => [JSON.stringify(story)],
});
