/**
 * In one process nobody merges what a difference says; so it must say what its second state is, whatever the two
 * statuses, wherever others' conditions stand.
 */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { ContainerStatus, PodCondition, PodStatus } from '../../api/index.ts';
import { aPod, TestServer } from '../../api/testing/test-server.ts';
import { running, terminated } from '../testing/pod-values.ts';
import { mergePodStatus } from './merge-pod-status.ts';
import { differenceOf } from './status-difference.ts';

const condition = (...types: readonly string[]): fc.Arbitrary<PodCondition> =>
  fc.record(
    {
      type: fc.constantFrom(...types),
      status: fc.constantFrom('True' as const, 'False' as const),
      reason: fc.constantFrom('PodFailed', 'Another'),
      message: fc.constantFrom('once', 'twice'),
    },
    { requiredKeys: ['type', 'status'] },
  );

const conditionsOf = (...types: readonly string[]) =>
  fc.uniqueArray(condition(...types), { selector: ({ type }) => type });

const containers: fc.Arbitrary<ContainerStatus[]> = fc.constantFrom(
  [],
  [running('main')],
  [running('main', false)],
  [terminated('main', 1)],
  [running('main'), terminated('other', 0)],
);

const statusWith = (...types: readonly string[]): fc.Arbitrary<PodStatus> =>
  fc.record(
    {
      phase: fc.constantFrom('Pending', 'Running', 'Succeeded', 'Failed'),
      reason: fc.constantFrom('Evicted', 'DeadlineExceeded'),
      message: fc.constantFrom('why', 'why not'),
      podIP: fc.constantFrom('10.0.0.1', '10.0.0.2'),
      podIPs: fc.constantFrom([{ ip: '10.0.0.1' }], [{ ip: '10.0.0.2' }]),
      conditions: conditionsOf(...types),
      containerStatuses: containers,
    },
    { requiredKeys: ['phase'] },
  );

const OWN = ['Ready', 'ContainersReady', 'Initialized', 'PodScheduled'];
const OTHERS = ['example.com/gate', 'DisruptionTarget', 'example.com/b'];

describe('a difference', () => {
  it('is what comes of its document', async () => {
    await fc.assert(
      fc.asyncProperty(
        statusWith(...OWN, ...OTHERS),
        statusWith(...OWN, 'DisruptionTarget'),
        fc.boolean(),
        fc.boolean(),
        async (api, given, isOld, mayRun) => {
          const known = (api.conditions ?? []).filter(({ type }) => OWN.includes(type));
          const local = isOld ? { ...given, conditions: known } : given;
          const outcomes: PodStatus[] = [];
          for (const isSent of [false, true]) {
            const test = new TestServer();
            await test.outcome(test.pods.create(aPod()));
            const seen = await test.outcome(
              test.pods.patchStatus({ name: 'web' }, { status: api }),
            );
            const merged = mergePodStatus(seen.status, local, mayRun);
            const difference = differenceOf(seen, merged);
            const patch = isSent ? difference.document() : difference;
            const written = test.pods.patchStatus({ name: 'web' }, patch, 'strategic');
            outcomes.push((await test.outcome(written)).status);
          }
          expect(outcomes[0]).toEqual(outcomes[1]);
        },
      ),
      { numRuns: 300 },
    );
  });
});
