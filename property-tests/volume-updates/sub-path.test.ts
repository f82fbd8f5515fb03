/**
 * P16: a subPath mount shows the generation that was current when its container instance was made,
 * for that instance's whole life; whole mounts follow updates; the next instance starts anew.
 */
import { expect, it } from 'vitest';
import { observedPorts } from './observed-ports.ts';
import { UPDATE_MS_MAX, UpdateLab } from './update-lab.ts';

const LIFE_MS = 20 * 60_000;

it('P16: a subPath is frozen until its container restarts', async () => {
  const ports = await observedPorts();
  const update = await UpdateLab.open({
    ports,
    first: { version: 'one', 'conf.d/limits': 'low' },
    containers: [
      {
        name: 'part',
        image: 'registry.test/team/server:v1',
        volumeMounts: [
          { name: 'config', mountPath: '/version', subPath: 'version' },
          { name: 'config', mountPath: '/conf.d', subPath: 'conf.d' },
        ],
      },
    ],
    annotations: { 'process.drydock.dev/part': 'sleep 20m\nexit 0' },
  });
  const startedAt = update.lab.world.now();
  const firstInstance = update.containerId('part');

  for (const [version, limits] of [
    ['two', 'high'],
    ['three', 'higher'],
  ] as const) {
    await update.push({ version, 'conf.d/limits': limits });
    await update.lab.advance(UPDATE_MS_MAX);
    expect(await update.read('server', '/config/version')).toBe(version);
    expect(await update.read('server', '/config/conf.d/limits')).toBe(limits);
    expect(await update.read('part', '/version')).toBe('one');
    expect(await update.read('part', '/conf.d/limits')).toBe('low');
  }

  await update.lab.advance(startedAt + LIFE_MS + 30_000 - update.lab.world.now());
  expect(update.containerId('part')).not.toBe(firstInstance);
  expect(await update.read('part', '/version')).toBe('three');
  expect(await update.read('part', '/conf.d/limits')).toBe('higher');

  await update.lab.delete('Pod', 'web', { gracePeriodSeconds: 1 });
  await update.lab.advance(100_000);
  expect(await update.lab.leftovers()).toEqual([]);
  await update.close();
});
