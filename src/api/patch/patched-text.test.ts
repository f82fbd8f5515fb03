import { describe, expect, it } from 'vitest';
import { openedByMerge, openedByOperations, patchedText } from './patched-text.ts';

const pod = {
  spec: { nodeName: 'n', containers: [{ image: 'i', name: 'c' }], hostname: 'x' },
  metadata: { namespace: 'default', name: 'web' },
  kind: 'Pod',
};

describe('patchedText', () => {
  it('sorts what a merge patch merged into, and leaves the rest in the order of its type', () => {
    expect(patchedText('Pod', pod, openedByMerge({ spec: { hostname: 'x' } }) ?? {})).toBe(
      '{"kind":"Pod","metadata":{"name":"web","namespace":"default"},"spec":{"containers":[{"name":"c","image":"i","resources":{}}],"hostname":"x","nodeName":"n"}}',
    );
  });

  it('opens what is on the way of an operation', () => {
    const opened = openedByOperations([{ op: 'add', path: '/metadata/labels/a~1b' }]);

    expect(opened).toEqual({ metadata: { labels: {} } });
  });
});
