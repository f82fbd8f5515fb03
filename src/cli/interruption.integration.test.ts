/** A run that ends early takes back what it mounted and made, and says in one line why. */
import fs from 'node:fs';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { APPLY_WEB, scenarioOf, Workplace } from './testing/drydock-process.ts';

const place = new Workplace();
afterAll(() => place.close());

beforeAll(() => {
  const ready = 'expect: { pod: web, ready: true, within: 60s }';
  place.write('endless.yaml', scenarioOf(APPLY_WEB, ready, 'wait: 900000h'));
  place.write('idle.yaml', scenarioOf('wait: 1s', 'wait: 900000h'));
  place.write('short.yaml', scenarioOf(APPLY_WEB, ready));
});

describe('a run that is interrupted', () => {
  it.each([
    ['SIGINT', 130],
    ['SIGTERM', 143],
    ['SIGHUP', 129],
  ] as const)('by %s ends with %i, and leaves nothing', async (signal, expected) => {
    const run = place.start(['run', 'endless.yaml']);
    await run.said(/✓ pod\/web ready/);
    const during = place.leftBehind();
    run.child.kill(signal);
    const { status, stderr } = await run.exit;

    expect(during).not.toEqual([]);
    expect([status, stderr]).toEqual([expected, `drydock: interrupted by ${signal}\n`]);
    expect(place.leftBehind()).toEqual([]);
  });

  it('hears it even when it computes and never waits for the machine', async () => {
    const run = place.start(['run', 'idle.yaml']);
    await run.said(/wait 900000h/);
    run.child.kill('SIGINT');

    expect((await run.exit).status).toBe(130);
    expect(place.leftBehind()).toEqual([]);
  });

  it('hears it while the wall clock has not come that far', async () => {
    const run = place.start(['run', 'idle.yaml', '--speed', '1000']);
    await run.said(/wait 900000h/);
    run.child.kill('SIGINT');

    expect((await run.exit).status).toBe(130);
    expect(place.leftBehind()).toEqual([]);
  });

  it('in memory just ends', async () => {
    const run = place.start(['run', 'idle.yaml', '--memory']);
    await run.said(/wait 900000h/);
    run.child.kill('SIGINT');
    await run.exit;

    expect(run.child.signalCode).toBe('SIGINT');
  });
});

describe('a run whose reader goes away', () => {
  it('goes on to its end, without a word', async () => {
    const run = place.start(['run', 'short.yaml']);
    await run.said(/apply pod\/web/);
    run.child.stdout?.destroy();

    expect(await run.exit).toMatchObject({ status: 0, stderr: '' });
    expect(place.leftBehind()).toEqual([]);
  });
});

describe('--root', () => {
  it('belongs to one run at a time, and to the next one after', async () => {
    const first = place.start(['run', 'endless.yaml', '--root', 'disks']);
    await first.said(/✓ pod\/web ready/);
    const second = await place.run(['run', 'short.yaml', '--root', 'disks']);
    first.child.kill('SIGINT');
    await first.exit;
    const third = await place.run(['run', 'short.yaml', '--root', 'disks']);

    expect(second).toEqual({
      status: 2,
      stdout: '',
      stderr: `drydock: root disks: in use by process ${String(first.child.pid)}\n`,
    });
    expect(third.status).toBe(0);
  });

  it('keeps the disks for whoever wants to look', async () => {
    await place.run(['run', 'short.yaml', '--root', 'looked-at']);
    const files = fs.readdirSync(place.at('looked-at/node-1'), { recursive: true }).map(String);

    expect(files.some((path) => path.endsWith('/app.yaml'))).toBe(true);
    expect(place.leftBehind()).toEqual([]);
  });
});
