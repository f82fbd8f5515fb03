/** Plays a story of a component that ends, and tells what was to be seen. */
import type { Pod } from '../../src/api/index.ts';
import {
  Lab,
  memoryPorts,
  type LabOptions,
  type LabPorts,
  type SimulatedNode,
} from '../../src/lab/index.ts';
import {
  choices,
  InvariantViolation,
  type Instant,
  type TraceRecord,
} from '../../src/sim/index.ts';
import type { Story } from './story.ts';

export type RestartDefect = Pick<LabOptions, 'decisions' | 'seams'> & {
  readonly ports?: (real: LabPorts) => LabPorts;
};

export interface Seen {
  /** What stopped the world, if something did. */
  readonly violation: string | undefined;
  readonly records: readonly TraceRecord[];
  /** The pod when the component ended, and a good while after it was back; undefined: not there. */
  readonly before: Pod | undefined;
  readonly after: Pod | undefined;
  /** The component ended in this many records of the trace. */
  readonly endedAt: number;
  /** A container that had ended was removed while the component was away. */
  readonly hasLostAnEnd: boolean;
  /** When what had ended was started again. */
  readonly backAt: Instant;
  /** The pod while the registry may still be down. */
  readonly early: Pod | undefined;
  /** `after` was seen at this many records; then it was deleted. */
  readonly seenAt: number;
  /** After all was deleted. */
  readonly last: Pod | undefined;
  readonly leftovers: readonly string[];
}

const SOON_MS = 10_000;
/** Enough for a pod to end. */
const A_WHILE_MS = 30_000;

const REGISTRY = 'registry.test';
const TAG = 'team/config:v1';
/** Told apart by their lengths. */
export const OLD = 'config';
export const NEW = 'newer';

const imageOf = (version: string) => ({ layers: [{ files: { version } }] });

/** Longer than any story. */
const STORY_S = 600;

/** A port is listened on once: who does that cannot repeat all. */
function scriptOf({ pod, probes }: Story, reads: string): string {
  const listen = probes.length === 0 ? '' : `listen ${String(PORT)}\n`;
  switch (pod) {
    case 'always':
      if (listen === '') return `${reads}sleep 1s\nrepeat`;
      return `${listen}${`${reads}sleep 1s\n`.repeat(STORY_S)}sleep infinity`;
    case 'once':
      return `${listen}${reads}sleep 12s\nexit 0`;
    case 'fails':
      return `${listen}${reads}sleep 12s\nexit 3`;
  }
}

const CONFIG_MAP = 'config';

const configMap = (version: string) => ({
  apiVersion: 'v1',
  kind: 'ConfigMap',
  metadata: { name: CONFIG_MAP },
  data: { version },
});

const PORT = 8080;
const PROBE = { tcpSocket: { port: PORT }, periodSeconds: 2 };

function manifestOf(story: Story) {
  const { pod, probes, volumes } = story;
  const image = `${REGISTRY}/${TAG}`;
  const sources = {
    oci: { oci: { image } },
    image: { image: { reference: image } },
    configMap: { configMap: { name: CONFIG_MAP } },
    emptyDir: { emptyDir: {} },
  };
  const reads = volumes
    .filter((name) => name !== 'emptyDir')
    .map((name) => `read /${name}/version\n`);
  return {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: {
      name: 'web',
      annotations: { 'process.drydock.dev/main': scriptOf(story, reads.join('')) },
    },
    spec: {
      restartPolicy: pod === 'always' ? 'Always' : 'Never',
      terminationGracePeriodSeconds: 2,
      volumes: volumes.map((name) => ({ name: name.toLowerCase(), ...sources[name] })),
      containers: [
        {
          name: 'main',
          image: `${REGISTRY}/team/server:v1`,
          ...Object.fromEntries(probes.map((name) => [`${name}Probe`, PROBE])),
          volumeMounts: volumes.map((name) => ({
            name: name.toLowerCase(),
            mountPath: `/${name}`,
          })),
        },
      ],
    },
  };
}

function isPowerCut({ ends }: Story): boolean {
  return ends === 'machine by a power cut';
}

export async function playStory(
  story: Story,
  { ports, ...defect }: RestartDefect = {},
): Promise<Seen> {
  const real = memoryPorts();
  const lab = await Lab.open({
    ports: ports?.(real) ?? real,
    choices: choices.seeded(story.seed),
    interleave: story.seed % 2 === 0,
    powerCuts: isPowerCut(story),
    registries: [
      {
        host: REGISTRY,
        content: [
          { reference: TAG, image: imageOf(OLD) },
          { reference: 'team/server:v1', image: imageOf('server') },
        ],
      },
    ],
    ...defect,
  });
  const play = new Play(lab, story);
  try {
    await play.run();
  } catch (error) {
    if (!(error instanceof InvariantViolation)) throw error;
    play.violation = error.message;
  } finally {
    await lab.close();
  }
  return play;
}

class Play implements Seen {
  violation: string | undefined;
  before: Pod | undefined;
  early: Pod | undefined;
  after: Pod | undefined;
  last: Pod | undefined;
  endedAt = Infinity;
  seenAt = Infinity;
  hasLostAnEnd = false;
  backAt = Infinity;
  leftovers: readonly string[] = [];
  readonly #lab: Lab;
  readonly #story: Story;
  readonly #node: SimulatedNode;

  constructor(lab: Lab, story: Story) {
    const [node] = lab.cluster.nodes;
    if (node === undefined) throw new Error('there is no node');
    this.#lab = lab;
    this.#story = story;
    this.#node = node;
  }

  get records(): readonly TraceRecord[] {
    return this.#lab.world.trace.records;
  }

  async run(): Promise<void> {
    const lab = this.#lab;
    const { ends, afterMs, awayMs, meanwhile, isLate } = this.#story;
    const { volumes } = this.#story;
    if (volumes.includes('configMap')) await lab.apply(configMap(OLD));
    await lab.apply(manifestOf(this.#story));
    await lab.advance(afterMs);
    await this.#end();
    for (const deed of meanwhile) await this.#do(deed);
    await lab.advance(awayMs);
    if (isLate && ends !== 'imageService') {
      lab.fault({ point: 'api.request', match: 'kubelet/node-1 watch', delayMs: 3000, times: 1 });
    }
    this.backAt = lab.world.now();
    if (ends === 'kubelet' || ends === 'imageService') this.#node.startComponent(ends);
    else {
      const forgetsContainers = ends === 'machine and containers';
      await lab.perform(this.#node.powerOn({ forgetsContainers }));
    }
    await lab.advance(SOON_MS);
    if (meanwhile.includes('deleted soon after')) await lab.delete('Pod', 'web');
    await lab.advance(A_WHILE_MS);
    this.early = lab.pod('web');
    await lab.setRegistryAvailable(true);
    await lab.advance(180_000);
    this.after = lab.pod('web');
    this.seenAt = lab.world.trace.count;
    if (this.after !== undefined) await lab.delete('Pod', 'web');
    await lab.advance(100_000);
    this.last = lab.pod('web');
    this.leftovers = await lab.leftovers();
  }

  /** At the instant that the story says; if it does not come, after a while. */
  async #end(): Promise<void> {
    const lab = this.#lab;
    const { at, ends } = this.#story;
    const component = ends === 'imageService' ? 'imageService' : 'kubelet';
    let isOver = false;
    const over = (): void => {
      isOver = true;
    };
    let withdraw: () => void;
    if ('records' in at) {
      const { loop, trace } = lab.world;
      const until = trace.count + at.records;
      const counting = trace.records$.subscribe(() => {
        if (isOver || trace.count < until) return;
        over();
        loop.schedule(0, () => this.#node.stopComponent(component), 'story');
      });
      withdraw = () => counting.unsubscribe();
    } else {
      const ending = isPowerCut(this.#story) ? 'machine' : component;
      const crash = { component: `${ending}/node-1` };
      withdraw = lab.fault({ point: at.point, nth: at.call, crash });
      lab.world.faults.crashes$.subscribe(over);
    }
    for (let waitedMs = 0; !isOver && waitedMs < 30_000; waitedMs += 100) await lab.advance(100);
    withdraw();
    this.#node.stopComponent(component);
    this.endedAt = lab.world.trace.count;
    this.before = lab.pod('web');
    if (ends === component) return;
    if (!isPowerCut(this.#story)) await lab.perform(this.#node.powerOff());
    else if (!this.records.some(({ type }) => type === 'node.powerCut')) {
      await lab.perform(this.#node.cutPower());
    }
  }

  async #do(deed: Story['meanwhile'][number]): Promise<void> {
    const lab = this.#lab;
    switch (deed) {
      case 'deleted':
        return lab.delete('Pod', 'web');
      case 'forgotten':
        return lab.delete('Pod', 'web', { gracePeriodSeconds: 0 });
      case 'moved':
        await lab.push({ reference: TAG, image: imageOf(NEW) }, REGISTRY);
        if (lab.find('configmaps', CONFIG_MAP) !== undefined) await lab.apply(configMap(NEW));
        return;
      case 'registry down':
        return lab.setRegistryAvailable(false);
      case 'deleted soon after':
        return;
      case 'containers removed': {
        const { runtime } = this.#node;
        for (const { id, state } of await lab.perform(runtime.listContainers())) {
          if (state !== 'CONTAINER_EXITED') continue;
          this.hasLostAnEnd = true;
          await lab.perform(runtime.removeContainer(id));
        }
      }
    }
  }
}
