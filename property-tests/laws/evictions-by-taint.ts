/** Pods of a node of which nothing is heard: how long they stay. */
import fc from 'fast-check';
import type { Client } from '../../src/api/index.ts';
import { Lab, memoryPorts, type LabOptions } from '../../src/lab/index.ts';
import { choices } from '../../src/sim/index.ts';
import { countsTolerationsByHalf } from '../defects/counts-tolerations-by-half.ts';
import { neverSeesNodesComeBack } from '../defects/never-sees-nodes-come-back.ts';
import { ownLaw } from '../own-law.ts';

interface Story {
  /** Of each pod: seconds, or for ever. */
  readonly tolerated: readonly (number | 'always')[];
  /** For so many seconds each the node is not heard of, and then as long it is. */
  readonly awaySeconds: readonly number[];
  readonly seed: number;
}

const IMAGE = 'registry.test/team/server:v1';
const TAINT = 'node.kubernetes.io/unreachable';
const BETWEEN_SECONDS = 60;

const stories: fc.Arbitrary<Story> = fc.record({
  tolerated: fc.array(fc.oneof(fc.integer({ min: 1, max: 200 }), fc.constant('always' as const)), {
    minLength: 1,
    maxLength: 3,
  }),
  awaySeconds: fc.array(fc.integer({ min: 20, max: 300 }), { minLength: 1, maxLength: 3 }),
  seed: fc.nat({ max: 1000 }),
});

function podOf(tolerated: Story['tolerated'][number], at: number) {
  const seconds = tolerated === 'always' ? {} : { tolerationSeconds: tolerated };
  return {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: {
      name: `pod-${String(at)}`,
      annotations: { 'process.drydock.dev/main': 'sleep infinity' },
    },
    spec: {
      nodeName: 'node-1',
      terminationGracePeriodSeconds: 1,
      tolerations: [{ key: TAINT, operator: 'Exists', effect: 'NoExecute', ...seconds }],
      containers: [{ name: 'main', image: IMAGE }],
    },
  };
}

interface Taken {
  readonly taintedAt: number;
  readonly until: number;
}

type EvictionDefect = Pick<LabOptions, 'seams'>;

/** The times in which the node had the taint, as the API's writes tell, and when pods were marked, in ms. */
async function play({ tolerated, awaySeconds, seed }: Story, defect: EvictionDefect = {}) {
  const lab = await Lab.open({
    ports: memoryPorts(),
    choices: choices.seeded(seed),
    nodes: 2,
    registries: [
      {
        host: 'registry.test',
        content: [{ reference: 'team/server:v1', image: { layers: [{ files: { a: 'b' } }] } }],
      },
    ],
    ...defect,
  });
  try {
    await lab.apply(...tolerated.map(podOf));
    await lab.advance(5000);
    const [node] = lab.cluster.nodes;
    for (const seconds of awaySeconds) {
      node?.stopComponent('kubelet');
      await lab.advance(seconds * 1000);
      node?.startComponent('kubelet');
      await lab.advance(BETWEEN_SECONDS * 1000);
    }
    const taken: Taken[] = [];
    for (const { at, detail } of lab.world.trace.of('node.tainted')) {
      if (detail.effect !== 'NoExecute') continue;
      if (detail.taints.length > 0) taken.push({ taintedAt: at, until: Infinity });
      else taken.push({ taintedAt: taken.pop()?.taintedAt ?? NaN, until: at });
    }
    const marked = lab.world.trace
      .of('event.recorded')
      .filter(({ detail }) => /^Marking for deletion/.test(detail.message));
    return { taken, marked: marked.map(({ at, detail }) => ({ at, pod: detail.object })) };
  } finally {
    await lab.close();
  }
}

const through = (plug: (real: Client) => Client): EvictionDefect => ({
  seams: {
    client: (real, user) => (user === 'taint-eviction-controller' ? plug(real) : real),
  },
});

/** What the watch is behind, and what an event takes to be written. */
const SLACK_MS = 1000;

export const evictionsByTaint = ownLaw({
  name: 'a pod is deleted for a taint of its node once it has borne it for as long as it tolerates, never before, and not if the taint went',
  because: 'taints come and go while deletions are due, and a deletion cannot be taken back.',
  oracle: 'the times in which the node had the taint, and seconds counted by hand',
  file: 'property-tests/evictions-by-taint.test.ts',
  subjects: stories,
  runs: 25,
  sometimes: ['a pod was deleted', 'a node came back in time', 'a pod tolerated it for ever'],
  defects: [
    { name: 'a taint eviction that waits half as long', ...through(countsTolerationsByHalf) },
    { name: 'a taint eviction that sees no taint go', ...through(neverSeesNodesComeBack) },
  ],
  judge: async (story, sometimes, defect: EvictionDefect | undefined) => {
    const { name: _name, ...seams } = { name: '', ...defect };
    const { taken, marked } = await play(story, seams);
    for (const [at, tolerated] of story.tolerated.entries()) {
      const pod = `default/pod-${String(at)}`;
      const [mark] = marked.filter((each) => each.pod === pod);
      const ms = tolerated === 'always' ? Infinity : tolerated * 1000;
      const due = taken.find(({ taintedAt, until }) => taintedAt + ms < until - SLACK_MS);
      if (tolerated === 'always') sometimes('a pod tolerated it for ever');
      if (mark !== undefined) sometimes('a pod was deleted');
      else if (taken.length > 0 && ms < Infinity) sometimes('a node came back in time');
      const borne = taken.find(
        ({ taintedAt, until }) =>
          mark !== undefined && taintedAt <= mark.at && mark.at <= until + SLACK_MS,
      );
      if (mark !== undefined && (borne === undefined || mark.at < borne.taintedAt + ms)) {
        return `${pod} tolerates ${String(tolerated)} and was deleted at ${String(mark.at)} ms; taints: ${JSON.stringify(taken)}`;
      }
      const isLate =
        due !== undefined && !(mark !== undefined && mark.at <= due.taintedAt + ms + SLACK_MS);
      if (isLate) return `${pod} should have gone ${String(ms)} ms after ${JSON.stringify(due)}`;
    }
    return undefined;
  },
  lines: (story) => [JSON.stringify(story)],
});
