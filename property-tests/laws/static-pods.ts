/** Static pods, whose files change while their kubelet comes and goes. */
import fc from 'fast-check';
import type { Client } from '../../src/api/index.ts';
import { Lab, memoryPorts, type LabOptions } from '../../src/lab/index.ts';
import { choices, InvariantViolation } from '../../src/sim/index.ts';
import { makesOneMirror } from '../defects/makes-one-mirror.ts';
import { ownLaw } from '../own-law.ts';

const FOLDER = '/etc/kubernetes/manifests';
const IMAGE = 'registry.test/team/server:v1';

/** What is done, each some milliseconds after the last: a version is written, or the file goes. */
interface Deed {
  readonly afterMs: number;
  readonly does: 'write 1' | 'write 2' | 'remove' | 'delete mirror';
}

interface Story {
  readonly deeds: readonly Deed[];
  /** The kubelet ends after so many records of the trace, counted from the first deed, and comes back. */
  readonly endsAfter: number | undefined;
  readonly awayMs: number;
  readonly seed: number;
}

const stories: fc.Arbitrary<Story> = fc.record({
  deeds: fc.array(
    fc.record({
      afterMs: fc.integer({ min: 0, max: 15_000 }),
      does: fc.constantFrom<Deed['does']>(
        'write 1',
        'write 2',
        'write 2',
        'remove',
        'delete mirror',
      ),
    }),
    { minLength: 1, maxLength: 4 },
  ),
  endsAfter: fc.option(fc.nat({ max: 150 }), { nil: undefined }),
  awayMs: fc.integer({ min: 0, max: 20_000 }),
  seed: fc.nat({ max: 1000 }),
});

const manifest = (version: string): string =>
  JSON.stringify({
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: {
      name: 'st',
      labels: { version },
      annotations: { 'process.drydock.dev/main': 'on SIGTERM exit 0 after 3s\nsleep infinity' },
    },
    spec: { containers: [{ name: 'main', image: IMAGE }] },
  });

type StaticDefect = Pick<LabOptions, 'seams'>;

async function play(story: Story, defect: StaticDefect) {
  const lab = await Lab.open({
    ports: memoryPorts(),
    choices: choices.seeded(story.seed),
    kubelet: { staticPodPath: FOLDER },
    registries: [
      {
        host: 'registry.test',
        content: [{ reference: 'team/server:v1', image: { layers: [{ files: { a: 'b' } }] } }],
      },
    ],
    ...defect,
  });
  const { world, cluster } = lab;
  const [node] = cluster.nodes;
  if (node === undefined) throw new Error('there is no node');
  let file: string | undefined;
  let wasAway = false;
  const write = async (version: string | undefined): Promise<void> => {
    file = version;
    const text = version === undefined ? undefined : manifest(version);
    await lab.perform(node.writeManifest(`${FOLDER}/st.json`, text));
  };
  try {
    await write('1');
    const until = world.trace.count + (story.endsAfter ?? Infinity);
    const counting = world.trace.records$.subscribe(() => {
      if (wasAway || world.trace.count < until) return;
      wasAway = true;
      world.loop.schedule(0, () => node.stopComponent('kubelet'), 'story');
      world.loop.schedule(story.awayMs, () => node.startComponent('kubelet'), 'story');
    });
    for (const { afterMs, does } of story.deeds) {
      await lab.advance(afterMs);
      if (does === 'delete mirror') {
        if (lab.pod('st-node-1') !== undefined) await lab.delete('Pod', 'st-node-1');
      } else await write(does === 'remove' ? undefined : does.slice(-1));
    }
    counting.unsubscribe();
    await lab.advance(180_000);
    const running = (await lab.perform(node.runtime.listContainers())).filter(
      ({ state }) => state === 'CONTAINER_RUNNING',
    );
    const mirror = lab.pod('st-node-1');
    const { labels, annotations = {} } = mirror?.metadata ?? {};
    const starts = world.trace.of('container.started').length;
    const hash = annotations['kubernetes.io/config.hash'];
    const [instance] = running;
    const start = world.trace
      .of('container.started')
      .find(({ detail }) => detail.containerId === instance?.id);
    const podUid = start?.detail.podUid;
    return { file, wasAway, count: running.length, starts, mirror, labels, hash, podUid };
  } finally {
    await lab.close();
  }
}

export const staticPods = ownLaw({
  name: 'whatever becomes of its file, its mirror and its kubelet, in the end one instance of a static pod runs as the file says, and one mirror shows it; or neither is there',
  because:
    'a pod of the same name waits for the one before, and a kubelet that comes back knows neither.',
  oracle: 'the last file, the containers of the runtime, the pod in the API',
  file: 'property-tests/static-pods.test.ts',
  subjects: stories,
  runs: 40,
  sometimes: ['the kubelet was away', 'a pod was started anew', 'the file was gone in the end'],
  defect: {
    name: 'a kubelet that makes one mirror and no other',
    seams: {
      client: (real: Client, user: string) =>
        user === 'kubelet/node-1' ? makesOneMirror(real) : real,
    },
  },
  judge: async (story, sometimes, defect: StaticDefect | undefined) => {
    const { seams } = defect ?? {};
    let end: Awaited<ReturnType<typeof play>>;
    try {
      end = await play(story, seams === undefined ? {} : { seams });
    } catch (error) {
      if (error instanceof InvariantViolation) return error.message;
      throw error;
    }
    const { file, wasAway, count, starts, mirror, labels, hash, podUid } = end;
    if (wasAway) sometimes('the kubelet was away');
    if (starts > 1) sometimes('a pod was started anew');
    if (file === undefined) {
      sometimes('the file was gone in the end');
      const isGone = count === 0 && mirror === undefined;
      return isGone
        ? undefined
        : `${String(count)} run, and a mirror: ${String(mirror !== undefined)}`;
    }
    if (count !== 1) return `${String(count)} instances run`;
    if (labels?.['version'] !== file)
      return `the mirror shows ${String(labels?.['version'])}, not ${file}`;
    if (podUid !== hash)
      return `what runs is ${String(podUid)}, and the mirror shows ${String(hash)}`;
    return mirror?.status.phase === 'Running' ? undefined : 'the mirror does not say that it runs';
  },
  lines: (story) => [JSON.stringify(story)],
});
