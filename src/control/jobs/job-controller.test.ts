import { afterEach, describe, expect, it } from 'vitest';
import { plain, WorkloadLab } from '../testing/workload-lab.ts';

let open: WorkloadLab | undefined;

afterEach(async () => {
  await open?.close();
  open = undefined;
});

/** `script`: what each pod's process does. */
async function play(fields: string, script: string, seconds = 120): Promise<WorkloadLab> {
  open = await WorkloadLab.open();
  await open.apply(job(fields, script));
  await open.advance(seconds);
  return open;
}

const job = (fields: string, script = 'sleep 1s', policy = 'Never'): string => `
apiVersion: batch/v1
kind: Job
metadata: { name: sum }
spec:
  ${fields.replaceAll(';', '\n  ')}
  template:
    metadata: { annotations: { process.drydock.dev/c: ${JSON.stringify(`${script}\n`)} } }
    spec:
      restartPolicy: ${policy}
      containers: [{ name: c, image: 'registry.test/server:v1' }]
`;

function status(lab: WorkloadLab) {
  return lab.get('jobs', 'sum')?.status;
}

function conditions(lab: WorkloadLab): readonly string[] {
  return (status(lab)?.conditions ?? []).map(
    ({ type, status: is, reason = '', message = '' }) => `${type}=${is} ${reason}: ${message}`,
  );
}

const REACHED = 'CompletionsReached: Reached expected number of succeeded pods';
const EXHAUSTED = 'BackoffLimitExceeded: Job has reached the specified backoff limit';

describe('JobController', () => {
  it('counts what runs as it is after the pass that made it, or had it deleted', async () => {
    const lab = await play('completions: 5;parallelism: 2', 'sleep 1h', 0.5);
    expect(status(lab)).toMatchObject({ active: 2, ready: 0, terminating: 0 });
    await lab.advance(20);
    expect(status(lab)).toMatchObject({ active: 2, ready: 2 });

    await lab.apply(job('completions: 5;parallelism: 2;suspend: true', 'sleep 1h'));
    await lab.advance(0.5);
    expect(status(lab)).toMatchObject({ ready: 0, terminating: 2 });
    expect(status(lab)?.active).toBeUndefined();
  });

  it('runs pods until enough have succeeded, and counts each once', async () => {
    const lab = await play('completions: 5;parallelism: 2', 'sleep 3s');

    expect(status(lab)).toMatchObject({ succeeded: 5, ready: 0, uncountedTerminatedPods: {} });
    expect(status(lab)?.failed).toBeUndefined();
    expect(conditions(lab)).toEqual([
      `SuccessCriteriaMet=True ${REACHED}`,
      `Complete=True ${REACHED}`,
    ]);
    expect(lab.list('pods').map(({ metadata }) => metadata.finalizers)).toEqual(
      Array.from({ length: 5 }, () => undefined),
    );
    const events = lab.events('Job').map(plain);
    expect(
      events.filter((each) => each === 'SuccessfulCreate: Created pod: sum-NAME'),
    ).toHaveLength(5);
    expect(events.at(-1)).toBe('Completed: Job completed');
  });

  it('looks once a second at what happens to pods', async () => {
    const lab = await play('completions: 2;parallelism: 2', 'sleep 3s');
    const writes = lab.lab.world.trace
      .of('api.write')
      .filter(({ detail }) => detail.resource === 'jobs/status')
      .map(({ at }) => at);
    const [first = 0] = writes;
    const early = writes.filter((at) => at < first + 1000);

    expect(writes.length).toBeGreaterThan(2);
    expect(early).toEqual([first]);
  });

  it('tries again after 10 s, then 20 s, and gives up', async () => {
    const lab = await play('backoffLimit: 2', 'exit 3');
    const created = lab.list('pods').map(({ metadata }) => Date.parse(metadata.creationTimestamp));
    created.sort((a, b) => a - b);

    expect(status(lab)).toMatchObject({ failed: 3 });
    expect(conditions(lab)).toEqual([
      `FailureTarget=True ${EXHAUSTED}`,
      `Failed=True ${EXHAUSTED}`,
    ]);
    expect(created).toHaveLength(3);
    expect((created[1] ?? 0) - (created[0] ?? 0)).toBeGreaterThanOrEqual(10_000);
    expect((created[2] ?? 0) - (created[1] ?? 0)).toBeGreaterThanOrEqual(20_000);
    expect(lab.events('Job')).toContain(EXHAUSTED);
  });

  it('gives each pod of an Indexed Job its index', async () => {
    const lab = await play('completions: 3;parallelism: 3;completionMode: Indexed', 'sleep 2s');
    const pods = lab.list('pods');

    expect(status(lab)).toMatchObject({ completedIndexes: '0-2', succeeded: 3 });
    expect(pods.map(({ spec }) => spec.hostname)).toEqual(['sum-0', 'sum-1', 'sum-2']);
    expect(pods[1]?.metadata.annotations).toMatchObject({
      'batch.kubernetes.io/job-completion-index': '1',
    });
    expect(pods[1]?.spec.containers[0]?.env?.[0]?.name).toBe('JOB_COMPLETION_INDEX');
  });

  it('fails indexes one by one where it counts by index', async () => {
    const lab = await play(
      'completions: 2;parallelism: 2;completionMode: Indexed;backoffLimitPerIndex: 1',
      'exit 1',
    );
    expect(status(lab)).toMatchObject({ failedIndexes: '0,1', failed: 4 });
    expect(conditions(lab).at(-1)).toBe('Failed=True FailedIndexes: Job has failed indexes');
  });

  it('fails at once by its policy', async () => {
    const rule = '{ action: FailJob, onExitCodes: { operator: In, values: [42] } }';
    const lab = await play(`podFailurePolicy: { rules: [${rule}] }`, 'exit 42');

    expect(status(lab)?.failed).toBe(1);
    expect(plain(conditions(lab).at(-1) ?? '')).toBe(
      'Failed=True PodFailurePolicy: Container c for pod default/sum-NAME failed with exit code 42 matching FailJob rule at index 0',
    );
  });

  it('does not count what its policy ignores', async () => {
    const rule = '{ action: Ignore, onExitCodes: { operator: In, values: [42] } }';
    const lab = await play(`backoffLimit: 0;podFailurePolicy: { rules: [${rule}] }`, 'exit 42', 25);
    expect(status(lab)?.failed).toBeUndefined();
    expect(lab.list('pods').length).toBeGreaterThan(1);
  });

  it('is over at its deadline, whatever runs', async () => {
    const lab = await play('activeDeadlineSeconds: 20', 'sleep 1h', 100);
    expect(conditions(lab).at(-1)).toBe(
      'Failed=True DeadlineExceeded: Job was active longer than specified deadline',
    );
    expect(lab.activePods).toEqual([]);
  });

  it('waits while suspended, and stops what runs', async () => {
    const lab = await play('suspend: true', 'sleep 30s', 10);
    expect(lab.list('pods')).toEqual([]);
    expect(conditions(lab)).toEqual(['Suspended=True JobSuspended: Job suspended']);

    await lab.apply(
      '{ apiVersion: batch/v1, kind: Job, metadata: { name: sum }, spec: { suspend: false } }',
    );
    await lab.advance(60);
    expect(conditions(lab)).toEqual([
      'Suspended=False JobResumed: Job resumed',
      `SuccessCriteriaMet=True ${REACHED}`,
      `Complete=True ${REACHED}`,
    ]);
    expect(lab.events('Job').map(plain)).toEqual([
      'Suspended: Job suspended',
      'SuccessfulCreate: Created pod: sum-NAME',
      'Resumed: Job resumed',
      'Completed: Job completed',
    ]);
  });

  it('goes with its pods some time after it has finished', async () => {
    const lab = await play('ttlSecondsAfterFinished: 30', 'sleep 1s', 20);
    expect(lab.list('jobs')).toHaveLength(1);
    await lab.advance(60);
    expect([...lab.list('jobs'), ...lab.list('pods')]).toEqual([]);
  });

  it('leaves no finalizer on pods that outlive it', async () => {
    const lab = await play('completions: 2', 'sleep 1h', 10);
    await lab.lab.delete('Job', 'sum', { cascade: 'background' });
    await lab.advance(120);
    expect([...lab.list('jobs'), ...lab.list('pods')]).toEqual([]);
  });

  it.each([
    [
      'Always',
      'spec.template.spec.restartPolicy: Required value: valid values: "OnFailure", "Never"',
    ],
  ])('refuses pods that restart %s', async (policy, words) => {
    open = await WorkloadLab.open();
    await expect(open.apply(job('completions: 1', 'sleep 1s', policy))).rejects.toThrow(words);
  });
});
