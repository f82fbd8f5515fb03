/** Questions about rights, as a kube-apiserver 1.36.3 answers them. */
import { beforeEach, describe, expect, it } from 'vitest';
import { TestDoor, type Reply } from '../testing/test-door.ts';
import { storeBootstrapPolicy } from './bootstrap-policy.ts';

const PATH = '/apis/authorization.k8s.io/v1/';
const tokens = new Map(
  [
    ['admin', 'system:masters'],
    ['jane', 'people'],
    ['system:node:n1', 'system:nodes'],
  ].map(([username = '', group = '']) => [
    username,
    { username, groups: [group, 'system:authenticated'] },
  ]),
);

let test: TestDoor;

beforeEach(() => {
  test = new TestDoor({}, { tokens, hasStoredPolicy: true });
  storeBootstrapPolicy(test.server);
});

function ask(resource: string, spec: object, as = 'jane', metadata?: object): Promise<Reply> {
  const headers = { authorization: `Bearer ${as}` };
  return test.send('POST', `${PATH}${resource}`, { headers, body: { metadata, spec } });
}

const may = (more: object, as?: string): Promise<Reply> =>
  ask(
    'selfsubjectaccessreviews',
    { resourceAttributes: { verb: 'list', resource: 'pods', ...more } },
    as,
  );

describe('a question by selectors', () => {
  it('is answered by who looks at them: a node lists its own pods', async () => {
    const own = { requirements: [{ key: 'spec.nodeName', operator: 'In', values: ['n1'] }] };

    for (const [fieldSelector, allowed] of [
      [own, true],
      [{ rawSelector: 'spec.nodeName=n1' }, true],
      [{ rawSelector: 'spec.nodeName=n2' }, false],
      [undefined, false],
    ] as const) {
      const { json } = await may({ fieldSelector }, 'system:node:n1');
      expect(json['status']).toMatchObject({ allowed });
    }
  });

  it('says what of them it did not understand', async () => {
    const fieldSelector = {
      requirements: [
        { key: 'a', operator: 'Newer' },
        { key: 'spec.nodeName', operator: 'In', values: ['n1'] },
      ],
    };
    const { json } = await may({ fieldSelector, labelSelector: { rawSelector: 'a in' } });

    expect((json['status'] as { evaluationError: string }).evaluationError).toBe(
      'spec.resourceAttributes.fieldSelector partially ignored due to parse error; spec.resourceAttributes.labelSelector ignored due to parse error',
    );
  });

  it.each([
    [
      { fieldSelector: { rawSelector: 'a=b', requirements: [{ key: '', operator: 'X' }] } },
      '[spec.resourceAttributes.fieldSelector.rawSelector: Invalid value: "a=b": may not specified at the same time as requirements, spec.resourceAttributes.fieldSelector.requirements[0].key: Required value: must be specified]',
    ],
    [
      { labelSelector: {} },
      'spec.resourceAttributes.labelSelector.requirements: Required value: when spec.resourceAttributes.labelSelector is specified, requirements or rawSelector is required',
    ],
    [
      { labelSelector: { requirements: [{ key: 'a', operator: 'Exists', values: ['b'] }] } },
      "spec.resourceAttributes.labelSelector.requirements[0].values: Forbidden: may not be specified when `operator` is 'Exists' or 'DoesNotExist'",
    ],
  ])('is refused: %j', async (more, why) => {
    const reply = await may(more);

    expect(reply.status).toBe(422);
    expect(reply.json['message']).toBe(`.authorization.k8s.io "" is invalid: ${why}`);
  });
});

describe('a question', () => {
  it('is about a resource or a path, and has no name', async () => {
    const nonResourceAttributes = { path: '/', verb: 'get' };
    const resourceAttributes = { verb: 'get', resource: 'pods' };
    const both = await ask('selfsubjectaccessreviews', {
      resourceAttributes,
      nonResourceAttributes,
    });
    expect(both.json['message']).toBe(
      '.authorization.k8s.io "" is invalid: spec.nonResourceAttributes: Invalid value: {"Path":"/","Verb":"get"}: cannot be specified in combination with resourceAttributes',
    );

    const named = await ask('selfsubjectaccessreviews', { resourceAttributes }, 'jane', {
      name: 'x',
    });
    expect(named.json['message']).toMatch(
      /^\.authorization\.k8s\.io "" is invalid: metadata: Invalid value: \{"name":"x".*: must be empty$/,
    );
  });

  it('of rules is answered with all of them, also to a master', async () => {
    const { json } = await ask('selfsubjectrulesreviews', { namespace: 'default' }, 'admin');
    const { resourceRules } = json['status'] as { resourceRules: readonly object[] };

    expect(resourceRules).toContainEqual({ verbs: ['*'], apiGroups: ['*'], resources: ['*'] });
    expect(resourceRules).toContainEqual({
      verbs: ['create'],
      apiGroups: ['authentication.k8s.io'],
      resources: ['selfsubjectreviews'],
    });
  });
});

describe('who may not ask for a resource', () => {
  it.each([
    [
      '/apis/none/v1/things',
      'things.none is forbidden: User "jane" cannot list resource "things" in API group "none" at the cluster scope',
    ],
    [
      '/api/v1/namespaces/default/services/x/proxy',
      'services "x" is forbidden: User "jane" cannot get resource "services/proxy" in API group "" in the namespace "default"',
    ],
  ])('is not told that there is none: %s', async (path, message) => {
    const reply = await test.get(path, { authorization: 'Bearer jane' });

    expect(reply.status).toBe(403);
    expect(reply.json['message']).toBe(message);
  });

  it('is told of the version by JSON alone', async () => {
    const headers = { authorization: 'Bearer jane' };
    expect((await test.get('/version', { ...headers, accept: 'application/json' })).status).toBe(
      200,
    );
    const reply = await test.get('/version', { ...headers, accept: 'application/yaml' });
    expect(reply.status).toBe(406);
    expect(reply.text).toContain('Available representations: application/json');
  });
});
