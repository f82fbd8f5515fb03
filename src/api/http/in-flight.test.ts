import { describe, expect, it } from 'vitest';
import { follow, type Cancel } from '../../sim/index.ts';
import type { Answer } from './http-message.ts';
import { TestDoor } from './testing/test-door.ts';

const WEBHOOKS = '/apis/admissionregistration.k8s.io/v1/validatingwebhookconfigurations';
const TOKENS = new Map([
  ['admin', { username: 'admin', groups: ['system:masters', 'system:authenticated'] }],
  ['jane', { username: 'jane', groups: ['system:authenticated'] }],
]);

describe('requests that wait', () => {
  it('are so many, and no more; the administrator and whoever reads is answered', async () => {
    // A webhook that never answers.
    const test = new TestDoor(
      {},
      { tokens: TOKENS, callWebhook: () => new Promise(() => undefined) },
    );
    const { server, door } = test;
    const rule = {
      apiGroups: [''],
      apiVersions: ['v1'],
      operations: ['*'],
      resources: ['configmaps'],
    };
    const webhook = {
      name: 'a.example.com',
      clientConfig: { url: 'https://a.example.com/' },
      rules: [rule],
      sideEffects: 'None',
      admissionReviewVersions: ['v1'],
    };
    const headers = { authorization: 'Bearer admin' };
    const body = { metadata: { name: 'a' }, webhooks: [webhook] };
    expect((await test.send('POST', WEBHOOKS, { headers, body })).status).toBe(201);
    server.create('clusterrolebindings', {
      metadata: { name: 'jane' },
      roleRef: { kind: 'ClusterRole', name: 'cluster-admin' },
      subjects: [{ kind: 'User', name: 'jane' }],
    });
    const ask = (method: string, token: string): Answer =>
      door.handle({
        method,
        target: '/api/v1/namespaces/default/configmaps',
        headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
        body: new TextEncoder().encode('{"metadata":{"generateName":"a-"}}'),
      });

    const waiting: (Cancel | undefined)[] = [];
    for (let answer = ask('POST', 'jane'); !('status' in answer); answer = ask('POST', 'jane')) {
      waiting.push(follow(answer, { done: () => undefined, failed: () => undefined }));
    }
    expect(waiting).toHaveLength(200);
    expect(ask('POST', 'jane')).toMatchObject({
      status: 429,
      headers: { 'Retry-After': '1' },
      body: 'Too many requests, please try again later.\n',
    });
    expect(ask('POST', 'admin')).not.toHaveProperty('status');
    expect(ask('GET', 'jane')).toMatchObject({ status: 200 });

    // Somebody went away.
    waiting[0]?.();
    expect(ask('POST', 'jane')).not.toHaveProperty('status');
  });
});
