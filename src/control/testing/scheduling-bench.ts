/** An API server and a scheduler, and the shortest way to nodes and pods. */
import { ApiServer, type Client, type Event, type Node, type Pod } from '../../api/index.ts';
import { choices, World, type Choices, type Operation } from '../../sim/index.ts';
import { Scheduler } from '../index.ts';

export interface NodeShape {
  readonly cpu?: string;
  readonly memory?: string;
  readonly pods?: string;
  readonly ready?: 'True' | 'False' | 'Unknown';
  readonly labels?: Record<string, string>;
  readonly spec?: Node['spec'];
}

export interface PodShape {
  readonly cpu?: string;
  readonly memory?: string;
  readonly labels?: Record<string, string>;
  readonly namespace?: string;
  readonly spec?: Partial<Pod['spec']>;
}

export class SchedulingBench {
  readonly world: World;
  readonly api: ApiServer;
  readonly client: Client;
  readonly scheduler: Scheduler;

  constructor(options: { choices?: Choices } = {}) {
    this.world = new World({ choices: options.choices ?? choices.defaults() });
    this.api = new ApiServer({ world: this.world });
    this.client = this.api.client('scenario');
    this.scheduler = new Scheduler({
      world: this.world,
      client: this.api.client('scheduler'),
      firstUses$: this.api.firstUses$,
    });
    this.scheduler.start();
  }

  async advance(durationMs: number): Promise<void> {
    const until = this.world.now() + durationMs;
    while ((await this.world.loop.run(until)) === 'stopped');
  }

  /** Makes a request; time passes when the caller lets it. */
  begin<T>(operation: Operation<T>): void {
    operation.subscribe({ error: (error: unknown) => this.world.loop.fail(error) });
  }

  /** Makes a request and lets 20 ms pass: long enough for everything that follows at once. */
  async request<T>(operation: Operation<T>): Promise<void> {
    this.begin(operation);
    await this.advance(20);
  }

  async addNode(name: string, shape: NodeShape = {}): Promise<void> {
    const { cpu = '4', memory = '8Gi', pods = '110', ready = 'True', labels = {} } = shape;
    const nodes = this.client.resource('nodes');
    this.begin(
      nodes.create({
        apiVersion: 'v1',
        kind: 'Node',
        metadata: { name, labels },
        spec: shape.spec ?? {},
        status: {
          capacity: { cpu, memory, pods },
          allocatable: { cpu, memory, pods },
          conditions: [{ type: 'Ready', status: ready }],
        },
      }),
    );
    // Admission taints it, and nobody else is there to see what it is; the scheduler reads the condition itself.
    const { taints = [] } = shape.spec ?? {};
    this.begin(nodes.patch({ name }, { spec: { taints } }));
    await this.advance(20);
  }

  async addPod(name: string, shape: PodShape = {}): Promise<void> {
    await this.request(this.client.resource('pods').create(podManifest(name, shape)));
  }

  async deletePod(name: string): Promise<void> {
    const pods = this.client.resource('pods');
    await this.request(pods.delete({ name }, { gracePeriodSeconds: 0 }));
  }

  async setPhase(name: string, phase: string): Promise<void> {
    const pods = this.client.resource('pods');
    await this.request(pods.patchStatus({ name }, { status: { phase } }));
  }

  pod(name: string): Pod | undefined {
    return this.api.store.get('pods', { name, namespace: 'default' });
  }

  /** The node of a pod; '' if it has none. */
  nodeOf(name: string): string {
    return this.pod(name)?.spec.nodeName ?? '';
  }

  events(name: string): readonly Event[] {
    return this.api.store.list('events', {}).filter((each) => each.involvedObject.name === name);
  }

  /** The message of the condition that says why a pod has no node. */
  whyNot(name: string): string | undefined {
    const scheduled = this.pod(name)?.status.conditions?.find(
      ({ type, status }) => type === 'PodScheduled' && status === 'False',
    );
    return scheduled?.reason === 'Unschedulable' ? scheduled.message : undefined;
  }
}

export function podManifest(
  name: string,
  { cpu, memory, labels = {}, namespace = 'default', spec }: PodShape = {},
) {
  const requests = {
    ...(cpu === undefined ? {} : { cpu }),
    ...(memory === undefined ? {} : { memory }),
  };
  return {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: { name, namespace, labels },
    spec: {
      containers: [{ name: 'server', image: 'registry.test/server:v1', resources: { requests } }],
      ...spec,
    },
  };
}
