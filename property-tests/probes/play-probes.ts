/** Plays a story of probes for a minute, and tells what was to be seen. */
import { Lab, memoryPorts, type LabOptions } from '../../src/lab/index.ts';
import { choices, type TraceRecord } from '../../src/sim/index.ts';
import { scriptOf, type ProbeShape, type ProbeStory } from './probe-story.ts';

export type ProbeDefect = Pick<LabOptions, 'decisions'>;

const IMAGE = 'team/server:v1';
const STORY_MS = 45_000;

const httpGet = { port: 8080 };
const probeOf = (shape: ProbeShape) => ({ ...shape, httpGet });

export async function playProbes(
  story: ProbeStory,
  defect: ProbeDefect = {},
): Promise<readonly TraceRecord[]> {
  const content = [{ reference: IMAGE, image: { layers: [{ files: { a: 'b' } }] } }];
  const lab = await Lab.open({
    ports: memoryPorts(),
    choices: choices.seeded(story.seed),
    registries: [{ host: 'registry.test', content }],
    ...defect,
  });
  try {
    await lab.apply(manifestOf(story));
    const deeds = [
      [story.restartAt, () => lab.cluster.nodes[0]?.restartKubelet()],
      [story.deleteAt, () => lab.delete('Pod', 'web')],
    ] as const;
    let now = 0;
    for (const [second, deed] of [...deeds].sort(([a], [b]) => a - b)) {
      if (second === 0) continue;
      await lab.advance(second * 1000 - now);
      now = second * 1000;
      await deed();
    }
    await lab.advance(STORY_MS - now);
    return [...lab.world.trace.records];
  } finally {
    await lab.close();
  }
}

function manifestOf(story: ProbeStory) {
  const { startup, liveness, readiness } = story;
  return {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: { name: 'web', annotations: { 'process.drydock.dev/main': scriptOf(story) } },
    spec: {
      terminationGracePeriodSeconds: 2,
      containers: [
        {
          name: 'main',
          image: `registry.test/${IMAGE}`,
          livenessProbe: probeOf(liveness),
          ...(startup === undefined ? {} : { startupProbe: probeOf(startup) }),
          ...(readiness === undefined ? {} : { readinessProbe: probeOf(readiness) }),
        },
      ],
    },
  };
}
