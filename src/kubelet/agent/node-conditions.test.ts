/** Upstream: pkg/kubelet/nodestatus/setters.go (v1.36), and what a real node said. */
import { describe, expect, it } from 'vitest';
import { NO_PRESSURES, nodeConditions } from './node-conditions.ts';

const T1 = '2026-01-01T00:00:00Z';
const T2 = '2026-01-01T00:05:00Z';

describe('conditions of a node', () => {
  const first = nodeConditions([], NO_PRESSURES, T1);

  it('are all told when they are new', () => {
    expect(
      first.conditions.map(({ type, status, reason, message }) => [type, status, reason, message]),
    ).toEqual([
      [
        'MemoryPressure',
        'False',
        'KubeletHasSufficientMemory',
        'kubelet has sufficient memory available',
      ],
      ['DiskPressure', 'False', 'KubeletHasNoDiskPressure', 'kubelet has no disk pressure'],
      ['PIDPressure', 'False', 'KubeletHasSufficientPID', 'kubelet has sufficient PID available'],
      ['Ready', 'True', 'KubeletReady', 'kubelet is posting ready status'],
    ]);
    expect(first.events).toEqual([
      'NodeHasSufficientMemory',
      'NodeHasNoDiskPressure',
      'NodeHasSufficientPID',
      'NodeReady',
    ]);
  });

  it('keep the time of their last change', () => {
    const { conditions, events } = nodeConditions(first.conditions, NO_PRESSURES, T2);

    expect(events).toEqual([]);
    expect(conditions.map((each) => each.lastHeartbeatTime)).toEqual([T2, T2, T2, T2]);
    expect(conditions.map((each) => each.lastTransitionTime)).toEqual([T1, T1, T1, T1]);
  });

  it.each([
    [
      { ...NO_PRESSURES, memory: true },
      [
        'MemoryPressure',
        'KubeletHasInsufficientMemory',
        'kubelet has insufficient memory available',
      ],
      ['NodeHasInsufficientMemory'],
    ],
    [
      { ...NO_PRESSURES, disk: true },
      ['DiskPressure', 'KubeletHasDiskPressure', 'kubelet has disk pressure'],
      ['NodeHasDiskPressure'],
    ],
    [
      { ...NO_PRESSURES, pid: true },
      ['PIDPressure', 'KubeletHasInsufficientPID', 'kubelet has insufficient PID available'],
      ['NodeHasInsufficientPID'],
    ],
  ] as const)('change with %j', (pressures, [type, reason, message], said) => {
    const { conditions, events } = nodeConditions(first.conditions, pressures, T2);

    expect(events).toEqual(said);
    expect(conditions.find((each) => each.type === type)).toEqual({
      type,
      status: 'True',
      reason,
      message,
      lastHeartbeatTime: T2,
      lastTransitionTime: T2,
    });
  });

  it('of others are left alone, and a node that was not ready turns ready', () => {
    const others = { type: 'NetworkUnavailable', status: 'False' };
    const ready = { type: 'Ready', status: 'False', lastTransitionTime: T1 };
    const { conditions, events } = nodeConditions([others, ready], NO_PRESSURES, T2);

    expect(conditions.map(({ type }) => type)).toEqual([
      'NetworkUnavailable',
      'Ready',
      'MemoryPressure',
      'DiskPressure',
      'PIDPressure',
    ]);
    expect(conditions[1]?.lastTransitionTime).toBe(T2);
    expect(events).toContain('NodeReady');
  });
});
