import { afterEach, describe, expect, it } from 'vitest';
import { CronSchedule } from '../../api/index.ts';
import { WorkloadLab } from '../testing/workload-lab.ts';

let open: WorkloadLab | undefined;

afterEach(async () => {
  await open?.close();
  open = undefined;
});

const cron = (fields: string, script: string): string => `
apiVersion: batch/v1
kind: CronJob
metadata: { name: hello }
spec:
  schedule: '* * * * *'
  ${fields.replaceAll(';', '\n  ')}
  jobTemplate:
    spec:
      template:
        metadata: { annotations: { process.drydock.dev/c: ${JSON.stringify(`${script}\n`)} } }
        spec:
          restartPolicy: Never
          containers: [{ name: c, image: 'registry.test/server:v1' }]
`;

async function play(fields: string, script: string, seconds: number): Promise<WorkloadLab> {
  open = await WorkloadLab.open();
  await open.apply(cron(fields, script));
  await open.advance(seconds);
  return open;
}

const words = (lab: WorkloadLab): readonly string[] =>
  lab.events('CronJob').map((each) => each.replaceAll(/hello-\d+/g, 'hello-TIME'));

describe('CronJobController', () => {
  it('makes a Job each minute, and keeps the last three', async () => {
    const lab = await play('', 'sleep 1s', 330);
    const { status } = lab.get('cronjobs', 'hello') ?? {};

    expect(lab.list('jobs')).toHaveLength(3);
    expect(status?.lastScheduleTime).toBe('2026-01-01T00:05:00Z');
    expect(status?.active).toBeUndefined();
    expect(status?.lastSuccessfulTime?.startsWith('2026-01-01T00:05:')).toBe(true);
    expect(words(lab).slice(0, 2)).toEqual([
      'SuccessfulCreate: Created job hello-TIME',
      'SawCompletedJob: Saw completed job: hello-TIME, condition: Complete',
    ]);
    expect(words(lab)).toContain('SuccessfulDelete: Deleted job hello-TIME');
    expect(lab.list('jobs')[0]?.metadata).toMatchObject({
      name: `hello-${String(Date.parse('2026-01-01T00:03:00Z') / 60_000)}`,
      annotations: { 'batch.kubernetes.io/cronjob-scheduled-timestamp': '2026-01-01T00:03:00Z' },
    });
  });

  it.each([
    ['Allow', 3],
    ['Forbid', 1],
    ['Replace', 1],
  ])('%s: runs %i at once', async (policy, count) => {
    const lab = await play(`concurrencyPolicy: ${policy}`, 'sleep 1h', 230);
    expect(lab.get('cronjobs', 'hello')?.status.active).toHaveLength(count);
    expect(words(lab).includes('SuccessfulDelete: Deleted job hello-TIME')).toBe(
      policy === 'Replace',
    );
    expect(words(lab).some((each) => each.startsWith('JobAlreadyActive'))).toBe(
      policy === 'Forbid',
    );
  });

  it('does nothing while suspended', async () => {
    const lab = await play('suspend: true', 'sleep 1s', 200);
    expect(lab.list('jobs')).toEqual([]);
  });

  it('goes with its Jobs and their pods', async () => {
    const lab = await play('', 'sleep 1s', 70);
    await lab.lab.delete('CronJob', 'hello');
    await lab.advance(30);
    expect([...lab.list('jobs'), ...lab.list('pods')]).toEqual([]);
  });

  it.each([
    ["schedule: 'every minute'", 'expected exactly 5 fields, found 2: [every minute]'],
    ["schedule: '99 * * * *'", 'spec.schedule: Invalid value: "99 * * * *"'],
    ["schedule: '@fortnightly'", 'unrecognized descriptor: @fortnightly'],
    [
      "timeZone: 'Middle/Earth'",
      'spec.timeZone: Invalid value: "Middle/Earth": unknown time zone Middle/Earth',
    ],
    ['concurrencyPolicy: Queue', 'spec.concurrencyPolicy: Unsupported value: "Queue"'],
  ])('refuses %s', async (fields, message) => {
    open = await WorkloadLab.open();
    const text = cron(fields, 'sleep 1s');
    const manifest = fields.startsWith('schedule')
      ? text.replace("  schedule: '* * * * *'\n", '')
      : text;
    await expect(open.apply(manifest)).rejects.toThrow(message);
  });
});

describe('CronSchedule', () => {
  it.each([
    ['*/15 * * * *', undefined, '2026-01-01T00:15:00.000Z'],
    ['@daily', undefined, '2026-01-02T00:00:00.000Z'],
    ['30 3 * * 1', undefined, '2026-01-05T03:30:00.000Z'],
    ['0 9 1 * *', 'Europe/Berlin', '2026-01-01T08:00:00.000Z'],
    ['0 0 13 * 5', undefined, '2026-01-02T00:00:00.000Z'],
  ])('%s in %s', (text, zone, expected) => {
    const schedule = CronSchedule.parse(text, zone);
    if (typeof schedule === 'string') throw new TypeError(schedule);
    const next = schedule.next(Date.parse('2026-01-01T00:00:00Z')) ?? NaN;
    expect(new Date(next).toISOString()).toBe(expected);
  });
});
