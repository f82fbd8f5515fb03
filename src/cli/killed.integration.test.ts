/**
 * A process that is killed, at calls chosen for what they leave, and the next one over that. `npm run
 * check:kill` does it at all calls and at random instants.
 */
import fs from 'node:fs';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { APPLY_WEB, killedAt, scenarioOf, Workplace } from './testing/drydock-process.ts';

const place = new Workplace();
afterAll(() => place.close());

beforeAll(() => {
  const gone = 'expect: { gone: { kind: Pod, name: web }, within: 60s }';
  const steps = [APPLY_WEB, 'wait: 10s', 'delete: { kind: Pod, name: web }', gone];
  place.write('web.yaml', scenarioOf(...steps));
});

/** A point is met where mounts are the kernel's alone; the others are met everywhere. */
const canMount = process.getuid?.() === 0 && fs.existsSync('/proc/self/mountinfo');
const NO_MOUNT = { PATH: '/nowhere' };

/** Kills the command in front of the first call that matches. */
async function kill(argv: readonly string[], like: string, env = {}): Promise<void> {
  const point = killedAt({ below: place.path, call: 1, like });
  const { status, stderr } = await place.run(argv, place.path, { ...point, ...env });
  expect([status, stderr]).toEqual([undefined, expect.stringMatching(/^killed before /)]);
}

it('a run takes over from a run that was killed, wherever that was', async () => {
  const run = ['run', 'web.yaml', '--root', place.at('disks')];
  // Each of them finds what the one before has left, and the last but one dies in removing it.
  await kill(run, 'writeFile .*/.drydock-root');
  if (canMount) await kill(run, 'run umount .*volumes');
  const during = place.leftBehind();
  await kill(run, '^rm .*/node-1$');
  const last = await place.run(run);
  const fresh = await place.run([...run.slice(0, -1), 'fresh']);

  expect(during.length > 0).toBe(canMount);
  expect(fresh).toMatchObject({ status: 0, stderr: '' });
  expect(last).toEqual(fresh);
  expect(place.leftBehind()).toEqual([]);
  expect(fs.readdirSync(place.at('disks')).sort()).toEqual(['.drydock-root', 'node-1']);
});

it('a mount takes over from mounts by hand that were killed', async () => {
  const serve = ['registry', 'serve', '--port', '0', '--scenario', 'web.yaml'];
  const [, host = ''] = await place.start(serve).said(/http:\/\/([\w.:]+)/);
  const mount = ['mount', `${host}/team/config:v1`, 'target', '--root', 'store'];
  if (canMount) await kill(mount, 'ran mount .*drydock-trial');
  await kill(mount, 'chmodSync .*/.target.drydock-new', NO_MOUNT);
  const { status, stderr } = await place.run(mount);
  const shown = fs.readFileSync(place.at('target/app.yaml'), 'utf8');
  const mounted = place.leftBehind();
  await place.run(['umount', 'target', '--root', 'store']);

  expect([status, stderr, shown]).toEqual([0, '', 'greeting: hello']);
  expect(mounted).toHaveLength(canMount ? 1 : 0);
  expect(place.leftBehind()).toEqual([]);
  expect(fs.existsSync(place.at('store/mount-table'))).toBe(false);
  expect(fs.readdirSync(place.path).filter((name) => name.startsWith('.'))).toEqual([]);
});
