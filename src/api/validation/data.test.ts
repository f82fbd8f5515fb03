import { describe, expect, it } from 'vitest';
import { encodeBase64 } from '../base64.ts';
import type { Manifest } from '../objects.ts';
import { aPod, TestServer } from '../testing/test-server.ts';

const secret = (type: string, data: Readonly<Record<string, string>>): Manifest => ({
  metadata: { name: 'a' },
  type,
  stringData: data,
});
const DOCKER = 'kubernetes.io/dockerconfigjson';

describe('secrets', () => {
  it.each([
    [DOCKER, { '.dockerconfigjson': '{"auths":{}}' }],
    ['kubernetes.io/basic-auth', { username: 'a' }],
    ['kubernetes.io/tls', { 'tls.crt': '', 'tls.key': '' }],
    ['example.com/own', { any: 'thing' }],
  ])('accepts %s with %j', async (type, data) => {
    const test = new TestServer();
    const created = await test.outcome(test.client.resource('secrets').create(secret(type, data)));

    expect(created.type).toBe(type);
  });

  it.each([
    [DOCKER, {}, 'data[.dockerconfigjson]: Required value'],
    [
      DOCKER,
      { '.dockerconfigjson': '' },
      'data[.dockerconfigjson]: Invalid value: "<secret contents redacted>": unexpected end of JSON input',
    ],
    [
      DOCKER,
      { '.dockerconfigjson': 'auths' },
      'data[.dockerconfigjson]: Invalid value: "<secret contents redacted>": invalid character in JSON input',
    ],
    [
      'kubernetes.io/basic-auth',
      {},
      '[data[username]: Required value, data[password]: Required value]',
    ],
    ['kubernetes.io/tls', { 'tls.crt': '' }, 'data[tls.key]: Required value'],
    [
      'kubernetes.io/service-account-token',
      {},
      'metadata.annotations[kubernetes.io/service-account.name]: Required value',
    ],
    [
      'Opaque',
      { big: 'x'.repeat(1_048_577) },
      'data: Too long: may not be more than 1048576 bytes',
    ],
  ])('refuses %s: %#', async (type, data, why) => {
    const test = new TestServer();

    expect(await test.refusal(test.client.resource('secrets').create(secret(type, data)))).toBe(
      `Secret "a" is invalid: ${why}`,
    );
  });
});

describe('configmaps', () => {
  it('refuses a key that is no file name, and one in both lists', async () => {
    const test = new TestServer();
    const configMaps = test.client.resource('configmaps');

    expect(
      await test.refusal(configMaps.create({ metadata: { name: 'a' }, data: { 'a/b': '' } })),
    ).toContain('data[a/b]: Invalid value: "a/b": a valid config key must consist of');
    expect(
      await test.refusal(
        configMaps.create({
          metadata: { name: 'a' },
          data: { a: '' },
          binaryData: { a: encodeBase64('x') },
        }),
      ),
    ).toContain('data[a]: Invalid value: "a": duplicate of key present in binaryData');
  });

  it('refuses what is too much, in bytes', async () => {
    const test = new TestServer();
    const configMaps = test.client.resource('configmaps');
    // Two bytes each.
    const data = { a: 'é'.repeat(524_289) };

    expect(await test.refusal(configMaps.create({ metadata: { name: 'a' }, data }))).toBe(
      'ConfigMap "a" is invalid: []: Too long: may not be more than 1048576 bytes',
    );
    await test.outcome(
      configMaps.create({ metadata: { name: 'a' }, data: { a: 'é'.repeat(524_288) } }),
    );
  });
});

describe('what is immutable', () => {
  const FROZEN = 'Forbidden: field is immutable when `immutable` is set';
  const made = async () => {
    const test = new TestServer();
    const configMaps = test.client.resource('configmaps');
    await test.outcome(
      configMaps.create({ metadata: { name: 'a' }, data: { a: '1' }, immutable: true }),
    );
    const patch = (fields: object) => configMaps.patch({ name: 'a' }, { ...fields });
    return { test, patch };
  };

  it.each([
    [{ data: { a: '2' } }, `data: ${FROZEN}`],
    [{ binaryData: { b: encodeBase64('x') } }, `binaryData: ${FROZEN}`],
    [{ immutable: false }, `immutable: ${FROZEN}`],
    [{ immutable: null, data: { b: '1' } }, `[immutable: ${FROZEN}, data: ${FROZEN}]`],
  ])('does not become %j', async (fields, why) => {
    const { test, patch } = await made();

    expect(await test.refusal(patch(fields))).toBe(`ConfigMap "a" is invalid: ${why}`);
  });

  it('may have other labels', async () => {
    const { test, patch } = await made();
    const { metadata } = await test.outcome(patch({ metadata: { labels: { a: 'b' } } }));

    expect(metadata.labels).toEqual({ a: 'b' });
  });
});

describe('names that every JavaScript object has', () => {
  it('are words like others to a secret, a config map and a priority class', async () => {
    const test = new TestServer();
    const { data } = await test.outcome(
      test.client.resource('configmaps').create({
        metadata: { name: 'a', labels: { constructor: 'x' } },
        data: { constructor: 'x', toString: 'y' },
      }),
    );
    expect(data).toEqual({ constructor: 'x', toString: 'y' });
    const typed = await test.outcome(
      test.client.resource('secrets').create(secret('constructor', { hasOwnProperty: 'x' })),
    );
    expect(typed.type).toBe('constructor');
    const pod = aPod({ spec: { priorityClassName: 'constructor' } });
    expect(await test.refusal(test.pods.create(pod))).toContain('no PriorityClass with name');
  });

  it('are refused where they would not be kept', async () => {
    const test = new TestServer();
    const data = JSON.parse('{"__proto__": "x"}') as Record<string, string>;
    expect(
      await test.refusal(
        test.client.resource('configmaps').create({ metadata: { name: 'a' }, data }),
      ),
    ).toContain('the map key "__proto__" is not supported');
  });
});
