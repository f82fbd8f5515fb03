/** What a RuntimeClass does to the pods that name it. Upstream: plugin/pkg/admission/runtimeclass (v1.36). */
import { describe, expect, it } from 'vitest';
import { aPod, TestServer } from '../testing/test-server.ts';

const FORBIDDEN = 'pods "web" is forbidden: ';
const LATER = [
  {
    key: 'node.kubernetes.io/not-ready',
    operator: 'Exists',
    effect: 'NoExecute',
    tolerationSeconds: 300,
  },
  {
    key: 'node.kubernetes.io/unreachable',
    operator: 'Exists',
    effect: 'NoExecute',
    tolerationSeconds: 300,
  },
];

function withClass(fields: object): TestServer {
  const test = new TestServer();
  test.server.create('runtimeclasses', { metadata: { name: 'kata' }, handler: 'kata', ...fields });
  return test;
}

const named = (spec: object) => aPod({ spec: { runtimeClassName: 'kata', ...spec } });

describe('a pod that names a RuntimeClass', () => {
  it.each<[string, object, object, string]>([
    [
      'of an overhead of its own',
      {},
      { overhead: { cpu: '1' } },
      'Pod Overhead set without corresponding RuntimeClass defined Overhead',
    ],
    [
      'of another overhead',
      { overhead: { podFixed: { cpu: '1' } } },
      { overhead: { cpu: '2' } },
      "Pod's Overhead doesn't match RuntimeClass's defined Overhead",
    ],
    [
      'of more overhead',
      { overhead: { podFixed: { cpu: '1' } } },
      { overhead: { cpu: '1', memory: '1' } },
      "Pod's Overhead doesn't match RuntimeClass's defined Overhead",
    ],
  ])('is refused: %s', async (_name, fields, spec, why) => {
    const test = withClass(fields);

    expect(await test.refusal(test.pods.create(named(spec)))).toBe(
      `${FORBIDDEN}pod rejected: ${why}`,
    );
  });

  it('is refused if the class sends it elsewhere than it says itself', async () => {
    const test = withClass({ scheduling: { nodeSelector: { disk: 'ssd' } } });

    expect(await test.refusal(test.pods.create(named({ nodeSelector: { disk: 'hdd' } })))).toBe(
      `${FORBIDDEN}conflict: runtimeClass.scheduling.nodeSelector[disk] = ssd; pod.spec.nodeSelector[disk] = hdd`,
    );
  });

  it('is refused if there is no such class, and without one if it has an overhead', async () => {
    const test = new TestServer();

    expect(await test.refusal(test.pods.create(named({})))).toBe(
      `${FORBIDDEN}pod rejected: RuntimeClass "kata" not found`,
    );
    expect(await test.refusal(test.pods.create(aPod({ spec: { overhead: { cpu: '1' } } })))).toBe(
      `${FORBIDDEN}pod rejected: Pod Overhead set without corresponding RuntimeClass defined Overhead`,
    );
  });

  it('gets the overhead, the node selector and the tolerations of the class', async () => {
    const tolerations = [{ key: 'kata', operator: 'Exists' }];
    const test = withClass({
      overhead: { podFixed: { cpu: '250m', memory: '120Mi' } },
      scheduling: { nodeSelector: { runtime: 'kata' }, tolerations },
    });

    const spec = { overhead: { cpu: '0.25', memory: '120Mi' }, nodeSelector: { disk: 'ssd' } };
    const pod = await test.outcome(test.pods.create(named(spec)));

    expect(pod.spec.overhead).toEqual({ cpu: '250m', memory: '120Mi' });
    expect(pod.spec.nodeSelector).toEqual({ disk: 'ssd', runtime: 'kata' });
    expect(pod.spec.tolerations).toEqual([...LATER, ...tolerations]);
  });

  const mine = { key: 'a', operator: 'Equal', value: 'x', effect: 'NoSchedule' };
  const all = { key: 'a', operator: 'Exists' };
  it.each<[string, object[], object[], object[]]>([
    ['the same are one', [mine], [mine], [mine]],
    ['the wider is kept, in its place', [mine], [all], [all]],
    ['what is narrower is not added', [all], [mine], [all]],
    ['others are added', [mine], [{ ...mine, value: 'y' }], [mine, { ...mine, value: 'y' }]],
    [
      'who bears it longer bears more',
      [{ key: 'b', operator: 'Exists', effect: 'NoExecute', tolerationSeconds: 5 }],
      [{ key: 'b', operator: 'Exists', effect: 'NoExecute', tolerationSeconds: 9 }],
      [{ key: 'b', operator: 'Exists', effect: 'NoExecute', tolerationSeconds: 9 }],
    ],
    [
      'without an operator it is no narrower',
      [{ key: 'a', value: 'x', effect: 'NoSchedule' }],
      [{ key: 'a', operator: 'Equal', value: 'x' }],
      [
        { key: 'a', value: 'x', effect: 'NoSchedule' },
        { key: 'a', operator: 'Equal', value: 'x' },
      ],
    ],
  ])('has tolerations merged: %s', async (_name, own, ofClass, expected) => {
    const test = withClass({ scheduling: { tolerations: ofClass } });

    const pod = await test.outcome(test.pods.create(named({ tolerations: own })));

    const merged = (pod.spec.tolerations ?? []).filter(({ key = '' }) => !key.includes('/'));
    expect(merged).toEqual(expected);
  });
});

it.each([
  ['a/b', 'invalid resource name "a/b": [may not contain \'/\']'],
  ['..', 'invalid resource name "..": [may not be \'..\']'],
  ['', 'resource name may not be empty'],
])('a class that nobody can be asked for is an error of the server: %s', async (name, message) => {
  const test = new TestServer();
  const spec = { runtimeClassName: name, containers: [{ name: 'c', image: 'i' }] };

  await expect(test.outcome(test.pods.create(aPod({ spec })))).rejects.toMatchObject({
    code: 500,
    reason: '',
    message,
  });
});
