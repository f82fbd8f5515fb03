/** The timeline: one line a record and never more than a line, and everything told once. */
import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { Lab, memoryPorts, parseScenario, scenarioProgram } from '../lab/index.ts';
import { choices, parseDuration, type TraceRecord } from '../sim/index.ts';
import { createPalette } from './palette.ts';
import { Timeline } from './timeline.ts';

const palette = createPalette(false);
const SCENARIO = new URL('../../scenarios/04-three-ways-to-fail.yaml', import.meta.url);

function tell(records: readonly TraceRecord[], verbose = false): readonly string[] {
  const timeline = new Timeline({ palette, verbose });
  return [...records.flatMap((record) => timeline.lines(record)), ...timeline.held()];
}

const log = (line: string): readonly string[] =>
  tell([
    {
      at: 1234,
      actor: 'cri/node-1',
      type: 'container.log',
      detail: { podUid: 'u', container: 'server', line },
    },
  ]);

const event = (at: number, reason: string, message: string, count: number): TraceRecord => ({
  at,
  actor: 'kubelet/node-1',
  type: 'event.recorded',
  detail: { object: 'default/web', type: 'Warning', reason, message, count },
});

async function playThreeWaysToFail(): Promise<readonly TraceRecord[]> {
  const program = scenarioProgram(parseScenario('04.yaml', readFileSync(SCENARIO, 'utf8')));
  const ports = memoryPorts();
  const lab = await Lab.open({ ports, choices: choices.seeded(1), ...program.setting });
  await program.play(lab);
  await lab.close();
  return lab.world.trace.records;
}

describe('Timeline: a line', () => {
  it('says when, who and what', () => {
    expect(log('hello')).toEqual(['    1.234s  cri/node-1       server | hello']);
  });

  it('tells of an image that the kubelet removed', () => {
    const detail = { id: `sha256:${'a'.repeat(64)}`, reason: 'space', sizeBytes: 12 } as const;
    const lines = tell([{ at: 1, actor: 'kubelet/node-1', type: 'image.collected', detail }]);
    expect(lines).toEqual([
      '    0.001s  kubelet/node-1   removed image sha256:aaaaaaaaaaaa… (space), 12 B',
    ]);
  });

  it('prints a warning as kubectl does', () => {
    const detail = {
      kind: 'Pod' as const,
      object: 'default/web',
      field: 'spec.hostPID',
      text: 'none',
    };
    const lines = tell([{ at: 1, actor: 'scenario', type: 'api.warning', detail }]);
    expect(lines).toEqual(['    0.001s  scenario         Warning: spec.hostPID: none']);
  });

  it('shows what would move the cursor instead of doing it', () => {
    expect(log('\u001b[2J\rover\u0007\u009b1m\tend')).toEqual([
      '    1.234s  cri/node-1       server | \\x1b[2J\\x0dover\\x07\\x9b1m\tend',
    ]);
  });

  it('says what a fault does to which call', () => {
    const struck = { point: 'cri.stopContainer', subject: 'default/web/server' };
    const lines = [{ hang: true }, { delayMs: 2000, error: 'Unavailable' }].flatMap((outcome) =>
      tell([{ at: 1, actor: 'faults', type: 'fault.struck', detail: { ...struck, ...outcome } }]),
    );

    expect(lines).toEqual([
      '    0.001s  faults           fault struck cri.stopContainer default/web/server: no answer',
      '    0.001s  faults           fault struck cri.stopContainer default/web/server: 2s late, Unavailable',
    ]);
  });

  it('has uids, digests and container ids in twelve characters', () => {
    const uid = '74bc2d78-9061-4033-839a-b4761a6461a1';
    const hex = '5c1d49d9ca98bb703a8cd0b6d8b96dd2435b61056d0dc55611f4afdcb1d880b1';

    expect(log(`/pods/${uid}/x a@sha256:${hex} containerd://${hex}, 2026_01_01_00_02`)).toEqual([
      expect.stringContaining(
        '/pods/74bc2d78-906…/x a@sha256:5c1d49d9ca98… containerd://5c1d49d9ca98…, 2026_01_01_00_02',
      ),
    ]);
  });
});

describe('Timeline: repeats', () => {
  it('are counted in one line, before the next that is new and at the end', () => {
    const crash = (at: number, count: number): TraceRecord =>
      event(at, 'BackOff', 'Back-off restarting failed container', count);
    const other = event(40_000, 'Failed', 'Error: ErrImagePull', 1);

    expect(
      tell([crash(1000, 1), crash(11_000, 2), crash(31_000, 3), other, crash(71_000, 4)]),
    ).toEqual([
      '    1.000s  kubelet/node-1   BackOff default/web: Back-off restarting failed container',
      '   31.000s  kubelet/node-1   BackOff default/web: Back-off restarting failed container again, x2',
      '   40.000s  kubelet/node-1   Failed default/web: Error: ErrImagePull',
      '   71.000s  kubelet/node-1   BackOff default/web: Back-off restarting failed container again',
    ]);
  });

  it('are no repeats if the event counts as another', () => {
    const killing = event(1000, 'Killing', 'Stopping container server', 1);

    expect(tell([killing, killing])).toHaveLength(2);
  });

  it('begin anew when a tag moves there and back', () => {
    const resolved = (digest: string): TraceRecord => ({
      at: 1000,
      actor: 'cri/node-1',
      type: 'image.resolved',
      detail: { reference: 'a.test/b:c', imageRef: `a.test/b@sha256:${digest}` },
    });
    const lines = tell(['1', '1', '2', '1'].map(resolved));

    expect(lines.map((line) => line.slice(29))).toEqual([
      'resolved a.test/b:c to sha256:1',
      'resolved a.test/b:c to sha256:1 again',
      'resolved a.test/b:c to sha256:2',
      'resolved a.test/b:c to sha256:1',
    ]);
  });
});

describe('Timeline of scenario 04', () => {
  const CAUSES = [
    'not found (registry.test/team/nothing:v1)',
    '401 Unauthorized (unexpected status from HEAD request to http://private.test/v2/team/config/manifests/v1)',
    'connection refused (Head "http://flaky.test/v2/team/config/manifests/v1": dial tcp flaky.test: connect)',
  ];

  it('fits two screens, with what is printed after it', async () => {
    expect(tell(await playThreeWaysToFail()).length).toBeLessThan(81);
  });

  it('tells each failure once, its cause first, and then who was reached by it', async () => {
    const lines = tell(await playThreeWaysToFail());
    for (const cause of CAUSES) {
      const told = lines.flatMap((line, at) => (line.includes(cause) ? [at] : []));
      expect(told).toHaveLength(1);
      expect(lines[told[0] ?? 0]).toContain(`cri/node-1       pull failed: ${cause}`);
      expect(lines[(told[0] ?? 0) + 1]).toMatch(
        /FailedMount default\/\w+: MountVolume\.SetUp failed for volume "data"$/,
      );
    }
    expect(lines.filter((line) => line.includes('rpc error'))).toEqual([]);
  });

  it('tells the first publication of a volume with its mount', async () => {
    const lines = tell(await playThreeWaysToFail()).filter((line) =>
      /published|volume data of default\/missing/.test(line),
    );

    expect(lines.map((line) => line.slice(29))).toEqual([
      expect.stringMatching(
        /^volume data of default\/missing mounted: \.\.data -> \.\.2026_01_01_00_02_09\.\d+$/,
      ),
      'volume data of default/missing unmounted',
    ]);
  });

  it('says truly when it is tried next', async () => {
    const records = await playThreeWaysToFail();
    const failedAt = records.flatMap((record) =>
      record.type === 'volume.mountFailed' || record.type === 'image.resolved' ? [record.at] : [],
    );
    const claims = tell(records).flatMap((line) => {
      const [, seconds, next = ''] =
        /^ *([\d.]+)s .* again, x\d+, next try in (\S+)$/.exec(line) ?? [];
      return seconds === undefined ? [] : [Number(seconds) * 1000 + (parseDuration(next) ?? 0)];
    });

    expect(claims).toHaveLength(3);
    for (const claim of claims) {
      // The volume manager looks ten times a second, and the registry is some way off.
      expect(failedAt.some((at) => at >= claim && at < claim + 1000)).toBe(true);
    }
  });

  it('is all there when it is asked for: each record, each time, in full', async () => {
    const records = await playThreeWaysToFail();
    const lines = tell(records, true);
    const failures = records.filter((record) => record.type === 'image.pullFailed');

    expect(lines).toHaveLength(records.length);
    expect(lines.filter((line) => line.includes('pull failed: rpc error'))).toHaveLength(
      failures.length,
    );
    expect(lines.join()).toMatch(/pods\/[0-9a-f-]{36}\/volumes/);
  });
});
