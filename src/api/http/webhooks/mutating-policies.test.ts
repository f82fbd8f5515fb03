/** Policies in CEL that change what is written: what becomes of it, in upstream's words; as a kube-apiserver 1.36.3 answered. */
import { describe, expect, it } from 'vitest';
import { TestDoor } from '../testing/test-door.ts';

const GROUP = '/apis/admissionregistration.k8s.io/v1';
const CONFIG_MAPS = '/api/v1/namespaces/default/configmaps';
const PODS = '/api/v1/namespaces/default/pods';
const RULE = {
  operations: ['CREATE', 'UPDATE'],
  apiGroups: [''],
  apiVersions: ['v1'],
  resources: ['configmaps', 'pods'],
};

const apply = (expression: string): object => ({
  mutations: [{ patchType: 'ApplyConfiguration', applyConfiguration: { expression } }],
});
const patch = (expression: string): object => ({
  mutations: [{ patchType: 'JSONPatch', jsonPatch: { expression } }],
});

/** @param policies are called p0, p1, …, and are bound by what is called as they are */
async function door(policies: readonly object[], binding: object = {}): Promise<TestDoor> {
  const test = new TestDoor();
  for (const [at, policy] of policies.entries()) {
    const name = `p${String(at)}`;
    const spec = {
      matchConstraints: { resourceRules: [RULE] },
      reinvocationPolicy: 'Never',
      ...policy,
    };
    const written = [
      await test.post(`${GROUP}/mutatingadmissionpolicies`, { metadata: { name }, spec }),
      await test.post(`${GROUP}/mutatingadmissionpolicybindings`, {
        metadata: { name },
        spec: { policyName: name, ...binding },
      }),
    ];
    for (const { status, json } of written) expect(status, JSON.stringify(json)).toBe(201);
  }
  return test;
}

const X = { metadata: { name: 'x' }, data: { a: '1' } };
const POD = {
  metadata: { name: 'x' },
  spec: {
    containers: [
      { name: 'a', image: 'i' },
      { name: 'b', image: 'j' },
    ],
  },
};

/** The data that was stored, or the answer without the names of policy and binding. */
async function made(policies: readonly object[], binding?: object): Promise<unknown> {
  const test = await door(policies, binding);
  const { status, json } = await test.post(CONFIG_MAPS, X);
  return status === 201 ? json['data'] : answerOf(status, json);
}

function answerOf(status: number, json: Readonly<Record<string, unknown>>): string {
  const message = String(json['message']).replace(DENIED, '');
  return `${String(status)} ${String(json['reason'])} ${message}`;
}

const DENIED = `policy 'p0' with binding 'p0' denied request: `;

describe('an ApplyConfiguration', () => {
  it.each<[name: string, policy: object, data: unknown]>([
    ['is laid over what is there', apply('Object{data: {"b": "2"}}'), { a: '1', b: '2' }],
    [
      'may name the types of its parts',
      apply('Object{data: Object.data{a: object.data.a + "!"}}'),
      { a: '1!' },
    ],
    [
      'leaves out what is none',
      apply('Object{data: Object.data{?b: object.data[?"a"], ?c: object.data[?"z"]}}'),
      { a: '1', b: '1' },
    ],
    [
      'names a field that is none',
      apply('Object{sp: Object.sp{a: 1}}'),
      '403 Invalid error applying patch: failed to convert patch object to typed object: .sp: field not declared in schema',
    ],
    [
      'has a value of another type',
      apply('Object{data: Object.data{a: 1}}'),
      '403 Invalid error applying patch: failed to convert patch object to typed object: .data.a: expected string, got &value.valueUnstructured{Value:1}',
    ],
    [
      'has a part where another one belongs',
      apply('Object{data: Object.wrong{a: "1"}}'),
      '403 Invalid type mismatch: unexpected type name "Object.wrong", expected "Object.data", which matches field name path from root Object type',
    ],
    [
      'goes wrong',
      apply('Object{data: {"a": object.nope.x}}'),
      `403 Invalid expression 'Object{data: {"a": object.nope.x}}' resulted in error: no such key: nope`,
    ],
    [
      'goes wrong where that is to be ignored',
      { ...apply('Object{data: {"a": object.nope.x}}'), failurePolicy: 'Ignore' },
      { a: '1' },
    ],
  ])('%s', async (_, policy, data) => {
    expect(await made([policy])).toEqual(data);
  });

  it('merges lists by their keys, and fills in what they leave out', async () => {
    const expression = `Object{spec: Object.spec{containers: [
      Object.spec.containers{name: "b", image: "k"},
      Object.spec.containers{name: "n", image: "l:1"}]}}`;
    const test = await door([apply(expression)]);
    const { json } = await test.post(PODS, POD);
    expect(json['spec']).toMatchObject({
      containers: [
        { name: 'a', image: 'i' },
        { name: 'b', image: 'k' },
        { name: 'n', image: 'l:1', imagePullPolicy: 'IfNotPresent' },
      ],
    });
  });

  it.each([
    ['containers: [Object.spec.containers{name: "b", command: ["x"]}]', '.containers[0].command'],
    ['nodeSelector: {"a": "b"}', '.nodeSelector'],
  ])('may not set a part of what is one value: %s', async (fields, path) => {
    const test = await door([apply(`Object{spec: Object.spec{${fields}}}`)]);
    const { status, json } = await test.post(PODS, POD);
    expect(answerOf(status, json)).toBe(
      `403 Invalid error applying patch: invalid ApplyConfiguration: may not mutate atomic arrays, maps or structs: .spec${path}`,
    );
  });
});

describe('a JSONPatch', () => {
  it.each<[operations: string, data: unknown]>([
    ['JSONPatch{op: "add", path: "/data/b", value: "2"}', { a: '1', b: '2' }],
    [
      'JSONPatch{op: "test", path: "/data/a", value: "2"}, JSONPatch{op: "remove", path: "/data/a"}',
      { a: '1' },
    ],
    [
      'JSONPatch{op: "add", path: "/data/" + jsonpatch.escapeKey("x~y").replace("~", "_"), value: "2"}',
      { a: '1', x_0y: '2' },
    ],
    ['JSONPatch{op: "add", path: "/data/b"}', { a: '1', b: '' }],
    [
      'JSONPatch{op: "remove", path: "/data/b"}',
      `403 Invalid JSON Patch: error in remove for path: '/data/b': Unable to remove nonexistent key: b: missing value`,
    ],
    ['JSONPatch{op: "bad", path: "/data/b"}', '403 Invalid JSON Patch: Unexpected kind: bad'],
    [
      'JSONPatch{op: "add", path: "/foo", value: 1}',
      '500 InternalError Internal error occurred: strict decoding error: unknown field "foo"',
    ],
    [
      'JSONPatch{op: "add", path: "/data/b", value: 1}',
      '500 InternalError Internal error occurred: json: cannot unmarshal number into Go struct field ConfigMap.data of type string',
    ],
    [
      'JSONPatch{op: "remove", path: "/metadata"}',
      '422 Invalid ConfigMap "" is invalid: metadata.name: Required value: name or generateName is required',
    ],
    [
      'JSONPatch{op: "add", path: "/data", value: Object.data{a: Object.wrong{}}}',
      '403 Invalid type mismatch: unexpected type name "Object.wrong", expected "Object.data.a", which matches field name path from root Object type',
    ],
  ])('%s', async (operations, data) => {
    expect(await made([patch(`[${operations}]`)])).toEqual(data);
  });
});

describe('a policy that mutates', () => {
  const N = 'Object{data: {"n": string(size(object.data))}}';
  const Z = 'Object{data: {"z": "1"}}';
  const often = { reinvocationPolicy: 'IfNeeded' };

  it.each<[name: string, policies: readonly object[], data: unknown]>([
    [
      'sees what its mutations before made, and its variables as they were found out',
      [
        {
          variables: [{ name: 'n', expression: 'size(object.data)' }],
          mutations: [
            {
              patchType: 'ApplyConfiguration',
              applyConfiguration: { expression: 'Object{data: {"b": string(variables.n)}}' },
            },
            {
              patchType: 'JSONPatch',
              jsonPatch: {
                expression:
                  '[JSONPatch{op: "add", path: "/data/c", value: object.data.b + string(variables.n)}]',
              },
            },
          ],
        },
      ],
      { a: '1', b: '1', c: '11' },
    ],
    ['is asked once', [apply(N), apply(Z)], { a: '1', n: '1', z: '1' }],
    [
      'is asked again after another one',
      [{ ...apply(N), ...often }, apply(Z)],
      { a: '1', n: '3', z: '1' },
    ],
    ['is asked again after itself', [{ ...apply(N), ...often }], { a: '1', n: '2' }],
    [
      'is asked twice at most',
      [
        { ...apply('Object{data: {"n": object.data[?"n"].orValue("") + "i"}}'), ...often },
        { ...apply('Object{data: {"m": object.data[?"m"].orValue("") + "j"}}'), ...often },
      ],
      { a: '1', m: 'jj', n: 'ii' },
    ],
    [
      'is not asked where its conditions say no',
      [{ ...apply(Z), matchConditions: [{ name: 'c', expression: 'has(object.data.b)' }] }],
      { a: '1' },
    ],
    [
      'refuses where its conditions cannot be told',
      [{ ...apply(Z), matchConditions: [{ name: 'c', expression: 'object.data.b == "1"' }] }],
      `403 Invalid expression 'object.data.b == "1"' resulted in error: no such key: b`,
    ],
    [
      'tells of a variable that goes wrong',
      [
        {
          ...apply('Object{data: {"n": string(variables.n)}}'),
          variables: [{ name: 'n', expression: 'object.no.x' }],
        },
      ],
      `403 Invalid expression 'Object{data: {"n": string(variables.n)}}' resulted in error: composited variable "n" fails to evaluate: no such key: no`,
    ],
    [
      'does not say what may not be said',
      [patch('[JSONPatch{op: "add", path: "/data/!", value: "1"}]')],
      expect.stringContaining('422 Invalid ConfigMap "x" is invalid: data[!]'),
    ],
  ])('%s', async (_, policies, data) => {
    expect(await made(policies)).toEqual(data);
  });

  it('tells all that went wrong in the causes, and the first in the message', async () => {
    const mutations = ['nope', 'none'].map((field) => ({
      patchType: 'ApplyConfiguration',
      applyConfiguration: { expression: `Object{data: {"b": object.${field}}}` },
    }));
    const test = await door([{ mutations }]);
    const { json } = await test.post(CONFIG_MAPS, X);
    const says = (field: string): string =>
      `${DENIED}expression 'Object{data: {"b": object.${field}}}' resulted in error: no such key: ${field}`;
    expect(json).toMatchObject({
      code: 403,
      reason: 'Invalid',
      message: says('nope'),
      details: {
        name: 'x',
        kind: 'configmaps',
        causes: [{ message: says('nope') }, { message: says('none') }],
      },
    });
  });

  it('is asked with each of its parameters', async () => {
    const policy = {
      ...apply('Object{data: {"n": params.data.v}}'),
      paramKind: { apiVersion: 'v1', kind: 'ConfigMap' },
    };
    const ref = { name: 'p', namespace: 'default' };
    const none = { paramRef: { ...ref, parameterNotFoundAction: 'Deny' } };
    expect(await made([policy], none)).toBe(
      '403 Forbidden failed to configure binding: no params found for policy binding with `Deny` parameterNotFoundAction',
    );
    const test = await door([policy], none);
    test.server.create('configmaps', { metadata: { ...ref }, data: { v: '7' } });
    expect((await test.post(CONFIG_MAPS, X)).json['data']).toEqual({ a: '1', n: '7' });
  });

  it('owns nothing: who applies again takes away what it added', async () => {
    const policy = {
      ...apply(Z),
      matchConditions: [{ name: 'c', expression: 'oldObject == null' }],
    };
    const test = await door([policy]);
    const applied = (data: object) =>
      test.send('PATCH', `${CONFIG_MAPS}/x?fieldManager=me`, {
        headers: { 'content-type': 'application/apply-patch+yaml' },
        body: { apiVersion: 'v1', kind: 'ConfigMap', ...X, data },
      });
    const { json } = await applied({ a: '1' });
    expect(json['data']).toEqual({ a: '1', z: '1' });
    expect(json['metadata']).toMatchObject({
      managedFields: [{ manager: 'me', operation: 'Apply', fieldsV1: { 'f:data': { 'f:a': {} } } }],
    });
  });

  it('is asked before those who may only refuse, and not about itself', async () => {
    const test = await door([apply(Z)]);
    const spec = {
      matchConstraints: { resourceRules: [RULE] },
      validations: [{ expression: '"z" in object.data', message: 'no z' }],
    };
    await test.post(`${GROUP}/validatingadmissionpolicies`, { metadata: { name: 'v' }, spec });
    await test.post(`${GROUP}/validatingadmissionpolicybindings`, {
      metadata: { name: 'v' },
      spec: { policyName: 'v', validationActions: ['Deny'] },
    });
    expect((await test.post(CONFIG_MAPS, X)).status).toBe(201);
    expect((await test.send('DELETE', `${GROUP}/mutatingadmissionpolicies/p0`)).status).toBe(200);
    const { status } = await test.post(CONFIG_MAPS, { ...X, metadata: { name: 'y' } });
    expect(status).toBe(422);
  });
});

describe('a policy that mutates is refused', () => {
  it.each<[policy: object, says: string]>([
    [
      patch('[1]'),
      'spec.mutations[0].jsonPatch.expression: Invalid value: "[1]": must evaluate to list(JSONPatch) but got list(int)',
    ],
    [
      patch('[]'),
      'spec.mutations[0].jsonPatch.expression: Invalid value: "[]": must evaluate to list(JSONPatch) but got list(dyn)',
    ],
    [
      apply('{1: 1}'),
      'spec.mutations[0].applyConfiguration.expression: Invalid value: "{1: 1}": must evaluate to Object but got map(int, int)',
    ],
    [apply(' '), 'spec.mutations[0].applyConfiguration.expression: Required value'],
    [apply('Object{'), 'Syntax error'],
    [{ mutations: [] }, 'spec.mutations: Required value: mutations must contain at least one item'],
    [
      { mutations: [{ patchType: 'Other' }] },
      'spec.mutations[0].patchType: Unsupported value: "Other": supported values: "ApplyConfiguration", "JSONPatch"',
    ],
    [{ mutations: [{ patchType: '' }] }, 'spec.mutations[0].patchType: Required value'],
    [
      { mutations: [{ patchType: 'JSONPatch', applyConfiguration: { expression: 'Object{}' } }] },
      'spec.mutations[0].jsonPatch: Required value: must be specified when patchType is JSONPatch, spec.mutations[0].applyConfiguration: Invalid value: "{applyConfiguration}": must not be specified when patchType is JSONPatch',
    ],
    [{ ...apply('Object{}'), reinvocationPolicy: '' }, 'spec.reinvocationPolicy: Required value'],
    [
      { ...apply('Object{}'), reinvocationPolicy: 'Always' },
      'spec.reinvocationPolicy: Unsupported value: "Always": supported values: "IfNeeded", "Never"',
    ],
    [
      {
        ...apply('Object{}'),
        matchConstraints: { resourceRules: [{ ...RULE, operations: ['DELETE'] }] },
      },
      'spec.matchConstraints.resourceRules.operations: Unsupported value: "DELETE": supported values: "*", "CONNECT", "CREATE", "UPDATE"',
    ],
    [
      { ...apply('Object{}'), variables: [{ name: 'x', expression: 'Object{}' }] },
      "undeclared reference to 'Object' (in container '')",
    ],
  ])('%j', async (policy, says) => {
    await expect(door([policy])).rejects.toThrow(JSON.stringify(says).slice(1, -1));
  });

  it('and its binding, where it is of another operation', async () => {
    const matchResources = { resourceRules: [{ ...RULE, operations: ['DELETE'] }] };
    await expect(door([apply('Object{}')], { matchResources })).rejects.toThrow(
      'spec.matchResources.resourceRules.operations: Unsupported value: \\"DELETE\\": supported values: \\"*\\", \\"CONNECT\\", \\"CREATE\\", \\"UPDATE\\"',
    );
  });
});
