/** How often a kubelet tells of one object: client-go's limit, and a scenario's own. */
import { expect, it } from 'vitest';
import { choices } from '../sim/index.ts';
import { Lab, memoryPorts } from './index.ts';

const CRASHING = {
  apiVersion: 'v1',
  kind: 'Pod',
  metadata: { name: 'web', annotations: { 'process.drydock.dev/main': 'exit 1' } },
  spec: { containers: [{ name: 'main', image: 'registry.test/team/server:v1' }] },
};

it.each([
  ['as often as client-go lets it', {}, 5],
  ['no more than the setting says', { eventBurst: 3 }, 1],
])('is told of %s', async (_what, options, times) => {
  const lab = await Lab.open({
    ports: memoryPorts(),
    choices: choices.seeded(1),
    preloaded: [
      {
        reference: 'registry.test/team/server:v1',
        image: { layers: [{ files: { 'bin/server': 'x' } }] },
      },
    ],
    ...options,
  });
  await lab.apply(CRASHING);
  await lab.advance(120_000);
  const started = lab.cluster.api.store
    .list('events', {})
    .filter(({ reason }) => reason === 'Started');

  expect(started.map(({ count }) => count)).toEqual([times]);
  expect(lab.world.trace.of('container.started')).toHaveLength(5);
  await lab.close();
});
