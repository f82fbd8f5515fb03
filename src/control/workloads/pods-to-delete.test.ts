import { describe, expect, it } from 'vitest';
import type { Pod } from '../../api/index.ts';
import { podsToDelete } from './pods-to-delete.ts';

interface Shape {
  readonly name: string;
  readonly node?: string;
  readonly phase?: string;
  readonly ready?: string;
  readonly cost?: string;
  readonly restarts?: number;
  readonly created?: string;
}

const NOW = Date.parse('2026-01-01T10:00:00Z');

function pod({ name, node = 'n1', phase = 'Running', ready = '09:00:00', ...rest }: Shape): Pod {
  const { cost, restarts = 0, created = '08:00:00' } = rest;
  return {
    metadata: {
      name,
      uid: name,
      creationTimestamp: `2026-01-01T${created}Z`,
      annotations: cost === undefined ? {} : { 'controller.kubernetes.io/pod-deletion-cost': cost },
    },
    spec: { containers: [], ...(node === '' ? {} : { nodeName: node }) },
    status: {
      phase,
      containerStatuses: [{ restartCount: restarts }],
      conditions: [
        {
          type: 'Ready',
          status: ready === '' ? 'False' : 'True',
          lastTransitionTime: `2026-01-01T${ready === '' ? '09:00:00' : ready}Z`,
        },
      ],
    },
  } as unknown as Pod;
}

describe('podsToDelete', () => {
  it.each<[string, Shape, Shape]>([
    ['without a node', { name: 'a', node: '' }, { name: 'b' }],
    ['pending', { name: 'a', phase: 'Pending' }, { name: 'b' }],
    ['not ready', { name: 'a', ready: '' }, { name: 'b' }],
    ['cheaper', { name: 'a', cost: '-5' }, { name: 'b' }],
    [
      'ready for a much shorter time',
      { name: 'a', ready: '09:59:00' },
      { name: 'b', ready: '02:00:00' },
    ],
    ['restarted more often', { name: 'a', restarts: 3 }, { name: 'b', restarts: 1 }],
    ['much younger', { name: 'a', created: '09:59:00' }, { name: 'b', created: '01:00:00' }],
    ['with the smaller uid, else', { name: 'a' }, { name: 'b' }],
  ])('%s goes first', (_why, first, second) => {
    const pods = [pod(second), pod(first)];
    expect(podsToDelete(pods, pods, 1, NOW).map(({ metadata }) => metadata.name)).toEqual(['a']);
  });

  it('takes one from the node with most of them, others of the same controller counted', () => {
    const pods = [pod({ name: 'a', node: 'n1' }), pod({ name: 'b', node: 'n2' })];
    const related = [...pods, pod({ name: 'c', node: 'n2' })];
    expect(podsToDelete(pods, related, 1, NOW).map(({ metadata }) => metadata.name)).toEqual(['b']);
  });
});
