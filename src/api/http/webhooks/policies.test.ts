/** Policies in CEL at the door: whom they refuse, warn and let pass, in upstream's words. */
import { describe, expect, it } from 'vitest';
import { TestDoor } from '../testing/test-door.ts';

const GROUP = '/apis/admissionregistration.k8s.io/v1';
const CONFIG_MAPS = '/api/v1/namespaces/default/configmaps';
const RULE = {
  operations: ['CREATE', 'UPDATE'],
  apiGroups: [''],
  apiVersions: ['v1'],
  resources: ['configmaps'],
};

interface Given {
  readonly policy?: object;
  readonly binding?: object;
}

async function door({ policy = {}, binding = {} }: Given): Promise<TestDoor> {
  const test = new TestDoor();
  const spec = {
    matchConstraints: { resourceRules: [RULE] },
    validations: [{ expression: 'has(object.data)' }],
    ...policy,
  };
  const bound = { policyName: 'p', validationActions: ['Deny'], ...binding };
  const written = [
    await test.post(`${GROUP}/validatingadmissionpolicies`, { metadata: { name: 'p' }, spec }),
    await test.post(`${GROUP}/validatingadmissionpolicybindings`, {
      metadata: { name: 'b' },
      spec: bound,
    }),
  ];
  for (const { status, json } of written) expect(status, JSON.stringify(json)).toBe(201);
  return test;
}

async function said(given: Given, manifest: object): Promise<string> {
  const test = await door(given);
  const { status, json } = await test.post(CONFIG_MAPS, manifest);
  return status === 201 ? 'created' : `${String(status)} ${String(json['message'])}`;
}

const A = { metadata: { name: 'a' } };
const DENIED = `configmaps "a" is forbidden: ValidatingAdmissionPolicy 'p' with binding 'b' denied request:`;

describe('a policy', () => {
  it('refuses as upstream does', async () => {
    const test = await door({});
    const { status, json } = await test.post(CONFIG_MAPS, A);
    const message = `${DENIED} failed expression: has(object.data)`;
    expect(status).toBe(422);
    expect(json).toMatchObject({
      reason: 'Invalid',
      message,
      details: {
        name: 'a',
        kind: 'configmaps',
        causes: [{ message: message.slice(message.indexOf('Validating')) }],
      },
    });
    expect((await test.post(CONFIG_MAPS, { ...A, data: { x: '1' } })).status).toBe(201);
  });

  const data = (fields: object): object => ({ ...A, data: fields });

  it.each<[string, Given['policy'], object, string]>([
    [
      'its message',
      { validations: [{ expression: 'false', message: ' no ' }] },
      A,
      `422 ${DENIED} no`,
    ],
    [
      'an expression’s message and reason',
      {
        validations: [
          {
            expression: 'false',
            messageExpression: '"not " + object.metadata.name',
            reason: 'Forbidden',
          },
        ],
      },
      A,
      `403 ${DENIED} not a`,
    ],
    [
      'variables, each found out when it is asked for',
      {
        variables: [
          { name: 'keys', expression: 'object.data.map(k, k)' },
          { name: 'count', expression: 'size(variables.keys)' },
          { name: 'never', expression: 'object.nothing.there' },
        ],
        validations: [
          {
            expression: 'variables.count < 2',
            messageExpression: 'string(variables.count) + " keys"',
          },
        ],
      },
      data({ x: '1', y: '2' }),
      `422 ${DENIED} 2 keys`,
    ],
    [
      'who asks, and where',
      {
        validations: [
          {
            expression:
              'request.userInfo.username == "nobody" && namespaceObject.metadata.name == "default"',
          },
        ],
      },
      A,
      `422 ${DENIED} failed expression: request.userInfo.username == "nobody" && namespaceObject.metadata.name == "default"`,
    ],
    [
      'a condition that is not met',
      { matchConditions: [{ name: 'x', expression: 'has(object.data)' }] },
      A,
      'created',
    ],
    [
      'other objects',
      { matchConstraints: { resourceRules: [RULE], objectSelector: { matchLabels: { a: 'b' } } } },
      A,
      'created',
    ],
    [
      'other names',
      { matchConstraints: { resourceRules: [{ ...RULE, resourceNames: ['b'] }] } },
      A,
      'created',
    ],
    [
      'what is excluded',
      { matchConstraints: { resourceRules: [RULE], excludeResourceRules: [RULE] } },
      A,
      'created',
    ],
    [
      'an error',
      { validations: [{ expression: 'object.zz == 1' }] },
      A,
      `422 ${DENIED} expression 'object.zz == 1' resulted in error: no such key: zz`,
    ],
    [
      'an error that is to be ignored',
      { failurePolicy: 'Ignore', validations: [{ expression: 'object.zz == 1' }] },
      A,
      'created',
    ],
    [
      'a cost without end',
      {
        validations: [
          {
            expression:
              '[1,2,3,4,5,6,7,8,9,10].all(a, object.data.all(b, object.data.all(c, object.data.all(d, b != c || d != ""))))',
          },
        ],
      },
      data(Object.fromEntries(Array.from({ length: 60 }, (_, at) => [`k${String(at)}`, 'x']))),
      `422 ${DENIED} expression '[1,2,3,4,5,6,7,8,9,10].all(a, object.data.all(b, object.data.all(c, object.data.all(d, b != c || d != ""))))' resulted in error: operation cancelled: actual cost limit exceeded`,
    ],
  ])('%s', async (_, policy, manifest, answer) => {
    expect(await said({ policy: policy ?? {} }, manifest)).toBe(answer);
  });

  it('warns where its binding says so, and is silent where it says Audit', async () => {
    for (const [action, warning] of [
      [
        'Warn',
        [
          `299 - "Validation failed for ValidatingAdmissionPolicy 'p' with binding 'b': failed expression: has(object.data)"`,
        ],
      ],
      ['Audit', undefined],
    ] as const) {
      const test = await door({ binding: { validationActions: [action] } });
      const { status, headers } = await test.post(CONFIG_MAPS, A);
      expect(status).toBe(201);
      expect(headers['Warning']).toEqual(warning);
    }
  });

  it('is asked with each of its parameters', async () => {
    const policy = {
      paramKind: { apiVersion: 'v1', kind: 'ConfigMap' },
      validations: [
        {
          expression: 'size(object.data) <= int(params.data.max)',
          messageExpression: '"at most " + params.data.max',
        },
      ],
    };
    const paramRef = { name: 'limits', parameterNotFoundAction: 'Deny' };
    const test = await door({ policy, binding: { paramRef } });
    const attempt = async (name: string, fields: object): Promise<unknown> => {
      const { json } = await test.post(CONFIG_MAPS, { metadata: { name }, data: fields });
      return json['message'] ?? 'created';
    };
    expect(await attempt('a', { x: '1' })).toBe(
      `${DENIED} failed to configure binding: no params found for policy binding with \`Deny\` parameterNotFoundAction`,
    );
    // Who is in the process is not asked.
    test.server.create('configmaps', {
      metadata: { name: 'limits', namespace: 'default' },
      data: { max: '1' },
    });
    expect(await attempt('a', { x: '1', y: '2' })).toBe(`${DENIED} at most 1`);
    expect(await attempt('b', { x: '1' })).toBe('created');
  });

  it('is asked about dry runs, updates and applied changes, too, and not about itself', async () => {
    const test = await door({
      policy: {
        validations: [
          {
            expression: 'oldObject == null || object.data == oldObject.data',
            message: 'immutable',
          },
        ],
      },
    });
    expect((await test.post(CONFIG_MAPS, { ...A, data: { x: '1' } })).status).toBe(201);
    const patch = {
      headers: { 'content-type': 'application/merge-patch+json' },
      body: { data: { x: '2' } },
    };
    expect((await test.send('PATCH', `${CONFIG_MAPS}/a?dryRun=All`, patch)).status).toBe(422);
    const { json } = await test.send('PATCH', `${CONFIG_MAPS}/a`, patch);
    expect(json['message']).toBe(`${DENIED} immutable`);
    expect((await test.send('DELETE', `${GROUP}/validatingadmissionpolicies/p`)).status).toBe(200);
    expect((await test.send('PATCH', `${CONFIG_MAPS}/a`, patch)).status).toBe(200);
  });
});

describe('a policy is refused', () => {
  it.each<[policy: object, says: string]>([
    [
      { validations: [{ expression: 'object.' }] },
      'spec.validations[0].expression: Invalid value: "object.": compilation failed: ERROR: <input>:1:8: Syntax error',
    ],
    [
      { validations: [{ expression: 'params.x' }] },
      `compilation failed: ERROR: <input>:1:1: undeclared reference to 'params' (in container '')`,
    ],
    [
      {
        validations: [
          { expression: 'authorizer.group("").resource("pods").check("get").allowed()' },
        ],
      },
      `undeclared reference to 'authorizer' (in container '')`,
    ],
    [{ validations: [{ expression: '1 + 1' }] }, 'must evaluate to bool but got int'],
    [{ validations: [{ expression: 'request.usrInfo == 1' }] }, `undefined field 'usrInfo'`],
    [
      { validations: [{ expression: 'true', reason: 'No' }] },
      'spec.validations[0].reason: Unsupported value: "No": supported values: "Forbidden", "Invalid", "RequestEntityTooLarge"',
    ],
    [
      { validations: [] },
      'spec.validations: Required value: validations or auditAnnotations must contain at least one item',
    ],
    [
      { variables: [{ name: 'a b', expression: 'true' }] },
      'spec.variables[0].name: Invalid value: "a b": must be a valid CEL identifier',
    ],
    [{ matchConstraints: {} }, 'spec.matchConstraints.resourceRules: Required value'],
    [
      { auditAnnotations: [{ key: 'a', valueExpression: '"x"' }] },
      'spec.auditAnnotations: Forbidden: an audit is not simulated',
    ],
    [
      { paramKind: { apiVersion: 'a/b/c', kind: 'X' } },
      'spec.paramKind.apiVersion: Invalid value: "a/b/c": unexpected GroupVersion string: a/b/c',
    ],
  ])('%j', async (policy, says) => {
    await expect(door({ policy })).rejects.toThrow(JSON.stringify(says).slice(1, -1));
  });

  it.each<[binding: object, says: string]>([
    [{ validationActions: ['Deny', 'Warn'] }, 'must not contain both Deny and Warn'],
    [
      { validationActions: [] },
      'spec.validationActions: Required value: at least one validation action is required',
    ],
    [
      { paramRef: { parameterNotFoundAction: 'Deny' } },
      'spec.paramRef: Required value: one of name or selector must be specified',
    ],
  ])('binding %j', async (binding, says) => {
    await expect(door({ binding })).rejects.toThrow(says);
  });
});
