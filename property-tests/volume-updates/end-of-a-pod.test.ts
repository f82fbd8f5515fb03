/**
 * A tag moves while its pod ends. P17: nothing is resolved or pulled for the volume any more. P18: what
 * was published stays readable until the last container has ended, and only then is unmounted. P22: in
 * the end nothing of it is left.
 */
import { expect, it } from 'vitest';
import { observedPorts } from './observed-ports.ts';
import { UPDATE_MS_MAX, UpdateLab } from './update-lab.ts';

const GRACE_MS = 4 * 60_000;

it('P17, P18: a pod that ends keeps what it had, to its last breath', async () => {
  const ports = await observedPorts();
  const update = await UpdateLab.open({
    ports,
    first: { version: 'one' },
    annotations: { 'process.drydock.dev/server': 'ignore SIGTERM\nsleep 1h' },
  });
  const { lab } = update;
  await update.push({ version: 'two' });
  await lab.advance(UPDATE_MS_MAX);
  await lab.delete('Pod', 'web', { gracePeriodSeconds: GRACE_MS / 1000 });
  await lab.advance(1000);
  expect(update.records('pod.terminating')).not.toEqual([]);
  await update.push({ version: 'three' });
  const asked = ports.requests.length;

  for (let passedMs = 0; passedMs < GRACE_MS - 10_000; passedMs += 10_000) {
    expect(await update.read('server', '/config/version')).toBe('two');
    await lab.advance(10_000);
  }
  await lab.advance(100_000);

  expect(ports.requests.slice(asked)).toEqual([]);
  const [exited] = update.records('container.exited');
  const [unmounted] = update.records('volume.unmounted');
  expect(exited?.detail.exitCode).toBe(137);
  expect(unmounted?.at).toBeGreaterThan(exited?.at ?? NaN);
  expect(lab.pod('web')).toBeUndefined();
  expect(await lab.leftovers()).toEqual([]);
  await update.close();
});
