/** `drydock run`: exit status, what is on standard output, and the trace file. */
import { createHash } from 'node:crypto';
import fs from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { canonicalLine, type TraceRecord } from '../sim/index.ts';
import { APPLY_WEB, ROOT, scenarioOf, Workplace } from './testing/drydock-process.ts';

const FIRST = join(ROOT, 'scenarios/01-config-shared-by-two-containers.yaml');
const READY = 'expect: { pod: web, ready: true, within: 60s }';

const place = new Workplace();
afterAll(() => place.close());

const lastLine = (text: string): string => text.trimEnd().split('\n').at(-1) ?? '';

const sha256 = (text: string): string =>
  `sha256:${createHash('sha256').update(text).digest('hex')}`;

describe('drydock run: the exit status', () => {
  it('is 0 if every expectation holds; verdicts, seed and digest come last', async () => {
    const file = place.write('holds.yaml', scenarioOf(APPLY_WEB, READY));
    const { status, stdout, stderr } = await place.run(['run', file]);

    expect([status, stderr]).toEqual([0, '']);
    expect(stdout.trimEnd().split('\n').slice(-5)).toEqual([
      'PASS  pod/web ready within 1m0s',
      '1 of 1 expectations hold',
      expect.stringMatching(/^mount strategy: (?:bind|hardlink)$/),
      'seed: 1',
      expect.stringMatching(/^trace: sha256:[0-9a-f]{64}$/),
    ]);
  });

  it('is 1 if one fails, and says what is the case', async () => {
    const steps = [APPLY_WEB, READY, 'expect: { pod: web, phase: Failed }'];
    const file = place.write('fails.yaml', scenarioOf(...steps));
    const { status, stdout, stderr } = await place.run(['run', file]);

    expect([status, stderr]).toEqual([1, '']);
    expect(stdout).toContain('\nFAIL  pod/web Failed: but it is Running and ready\n');
    expect(stdout).toContain('\n1 of 2 expectations hold\n');
  });

  it('leaves nothing behind, whatever it is', () => {
    expect(place.leftBehind()).toEqual([]);
  });
});

describe('drydock run: standard output', () => {
  it('has no colour in a pipe', async () => {
    const { stdout } = await place.run(['run', FIRST, '--memory', '--verbose']);

    expect(stdout.length).toBeGreaterThan(10_000);
    expect(stdout).not.toContain('\u001b');
  });

  it('shows every record with --verbose, and fewer without', async () => {
    const { stdout: brief } = await place.run(['run', FIRST, '--memory']);
    const { stdout: verbose } = await place.run(['run', FIRST, '--memory', '--verbose']);

    expect(brief).not.toContain('volume.refreshed');
    expect(verbose).toContain('apiserver        api.write {"verb":"patch","resource":"leases"');
    expect(lastLine(verbose)).toBe(lastLine(brief));
  });

  it.each([
    ['that holds', [APPLY_WEB, READY], 0],
    ['that fails', ['expect: { pod: web }'], 1],
  ] as const)('is one JSON document with --json, of a run %s', async (_name, steps, expected) => {
    const file = place.write('json.yaml', scenarioOf(...steps));
    const { status, stdout } = await place.run(['run', file, '--json', '--seed', '7']);
    const report = JSON.parse(stdout) as {
      readonly ok: boolean;
      readonly verdicts: readonly { readonly ok: boolean }[];
      readonly trace: string;
      readonly records: readonly TraceRecord[];
    };

    expect([status, report.ok]).toEqual([expected, expected === 0]);
    expect(report).toMatchObject({ seed: 7, verdicts: [{ ok: expected === 0 }] });
    expect(Object.keys(report)).toEqual(['ok', 'verdicts', 'seed', 'trace', 'records']);
    expect(sha256(report.records.map((record) => `${canonicalLine(record)}\n`).join(''))).toBe(
      report.trace,
    );
  });
});

describe('drydock run: the trace', () => {
  it('is the same with the same seed, wherever it is run; another with another', async () => {
    fs.mkdirSync(place.at('elsewhere'), { recursive: true });
    const here = await place.run(['run', FIRST, '--seed', '7']);
    const there = await place.run(['run', FIRST, '--seed', '7'], place.at('elsewhere'));
    const other = await place.run(['run', FIRST, '--seed', '8']);

    expect(lastLine(here.stdout)).toMatch(/^trace: sha256:[0-9a-f]{64}$/);
    expect(lastLine(there.stdout)).toBe(lastLine(here.stdout));
    expect(lastLine(other.stdout)).not.toBe(lastLine(here.stdout));
  });

  it('is the same on the wall clock, at whatever speed', async () => {
    const virtual = await place.run(['run', FIRST, '--memory']);
    const real = await place.run(['run', FIRST, '--memory', '--speed', '60']);

    expect(real.status).toBe(0);
    expect(lastLine(real.stdout)).toBe(lastLine(virtual.stdout));
  });

  it('in a file: notes as comments, then text whose sha256 is the digest', async () => {
    const file = place.at('trace.txt');
    const { stdout } = await place.run(['run', FIRST, '--trace', file]);
    const lines = fs.readFileSync(file, 'utf8').split(/(?<=\n)/);
    const canonical = lines.filter((line) => !line.startsWith('#'));

    expect(lines.length - canonical.length).toBe(1);
    expect(lines[0]).toMatch(/^# mount strategy: /);
    expect(`trace: ${sha256(canonical.join(''))}`).toBe(lastLine(stdout));
  });

  it('knows nothing of the machine: no path, no address, no time of day', async () => {
    const [root, file] = [place.at('disks'), place.at('trace-of-root.txt')];
    await place.run(['run', FIRST, '--root', root, '--trace', file]);
    const text = fs.readFileSync(file, 'utf8');

    expect(text).toContain('/var/lib/kubelet/pods/');
    expect(fs.readdirSync(root)).toContain('node-1');
    for (const foreign of [place.path, tmpdir(), ROOT, '127.0.0.1', 'localhost']) {
      expect(text).not.toContain(foreign);
    }
    expect(text).not.toContain(new Date().toISOString().slice(0, 10));
  });

  it('of the memory is that of the machine', async () => {
    const real = await place.run(['run', FIRST, '--seed', '3']);
    const inMemory = await place.run(['run', FIRST, '--seed', '3', '--memory']);

    expect(inMemory.stdout).toContain('\nmount strategy: memory\n');
    expect(lastLine(inMemory.stdout)).toBe(lastLine(real.stdout));
  });
});

describe('drydock schema', () => {
  it('prints what editors know a scenario by', async () => {
    const { status, stdout } = await place.run(['schema']);

    expect(status).toBe(0);
    expect(stdout).toBe(fs.readFileSync(join(ROOT, 'scenarios/scenario.schema.json'), 'utf8'));
  });
});
