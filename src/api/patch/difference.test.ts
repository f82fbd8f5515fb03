/** What a server makes of a patch whose sender knew what comes of it. */
import { describe, expect, it } from 'vitest';
import type { Pod, PodStatus } from '../objects.ts';
import { aPod, TestServer } from '../testing/test-server.ts';
import { Difference } from './difference.ts';

const key = { name: 'web' };
const RUNNING = {
  conditions: [{ type: 'Ready', status: 'True', lastTransitionTime: '2026-01-01T00:00:00Z' }],
  phase: 'Running',
  qosClass: 'BestEffort',
} satisfies PodStatus;

async function written(first: object, second: object) {
  const test = new TestServer();
  await test.outcome(test.pods.create(aPod()));
  const write = async (from: Pod, status: object): Promise<Pod> => {
    const to = { ...from, status } as Pod;
    const document = () => ({ status: { ...status } });
    return test.outcome(test.pods.patchStatus(key, new Difference(from, to, document)));
  };
  const before = await write(await test.outcome(test.pods.get(key)), first);
  return { before, after: await write(before, second) };
}

describe('a status that is handed in whole', () => {
  it('is stored as it is, without a copy, and nobody changes it any more', async () => {
    const status = structuredClone(RUNNING);

    const { before } = await written(status, RUNNING);

    expect(before.status).toBe(status);
    expect(Object.isFrozen(status.conditions[0])).toBe(true);
  });

  it('keeps what is equal in the one before', async () => {
    const { before, after } = await written(RUNNING, {
      ...structuredClone(RUNNING),
      message: 'still',
    });

    expect(after.status).toEqual({ ...RUNNING, message: 'still' });
    expect(after.status.conditions).toBe(before.status.conditions);
  });

  it('is copied where something is to be left out', async () => {
    const { before } = await written({ ...RUNNING, message: undefined, reason: null }, RUNNING);

    expect(Object.keys(before.status)).toEqual(Object.keys(RUNNING));
  });

  it.each([
    [{ phases: 'Running' }, 'unknown field "status.phases"'],
    [{ conditions: {} }, 'conditions'],
    [{ conditions: ['Ready'] }, 'conditions'],
    [{ startTime: 'now' }, 'parsing time'],
    [{ observedGeneration: 1.5 }, 'observedGeneration'],
  ])('is refused for the same faults as any: %j', async (fault, told) => {
    await expect(written({ ...RUNNING, ...fault }, RUNNING)).rejects.toThrow(told);
  });
});
