import { describe, expect, it } from 'vitest';
import { TestServer } from '../testing/test-server.ts';

const borne = { key: 'a', operator: 'Exists', effect: 'NoExecute' };

describe('a RuntimeClass', () => {
  it.each<[object, string]>([
    [{}, 'handler: Required value'],
    [
      { handler: 'A b' },
      `handler: Invalid value: "A b": a lowercase RFC 1123 label must consist of lower case alphanumeric characters or '-', and must start and end with an alphanumeric character (e.g. 'my-name',  or '123-abc', regex used for validation is '[a-z0-9]([-a-z0-9]*[a-z0-9])?')`,
    ],
    [
      { handler: 'h', overhead: { podFixed: { pods: '1' } } },
      'overhead.limits[pods]: Invalid value: "pods": must be a standard resource for containers',
    ],
    [
      { handler: 'h', scheduling: { nodeSelector: { a: '/' } } },
      'scheduling.nodeSelector: Invalid value: "/":',
    ],
    [
      { handler: 'h', scheduling: { tolerations: [borne, { ...borne, tolerationSeconds: 1 }] } },
      'scheduling.tolerations[1]: Duplicate value: {"Key":"a","Operator":"Exists","Value":"","Effect":"NoExecute","TolerationSeconds":1}',
    ],
    [
      { handler: 'h', scheduling: { tolerations: [{ key: 'a', effect: 'x' }] } },
      'scheduling.tolerations[0].effect: Unsupported value: "x": supported values: "NoSchedule", "PreferNoSchedule", "NoExecute"',
    ],
  ])('is refused: %j', (fields, why) => {
    const { server } = new TestServer();

    const create = () => server.create('runtimeclasses', { metadata: { name: 'k' }, ...fields });

    expect(create).toThrow(`RuntimeClass.node.k8s.io "k" is invalid: ${why}`);
  });

  it('keeps its handler', () => {
    const { server } = new TestServer();
    const made = server.create('runtimeclasses', { metadata: { name: 'k' }, handler: 'h' });

    expect(() => server.update('runtimeclasses', { ...made, handler: 'other' }, 'object')).toThrow(
      'RuntimeClass.node.k8s.io "k" is invalid: handler: Invalid value: "other": field is immutable',
    );
  });
});
