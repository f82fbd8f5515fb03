/** Binding, eviction, scale, logs and exec. */
import { defer, map, of } from 'rxjs';
import { describe, expect, it } from 'vitest';
import { createOperation } from '../../../sim/index.ts';
import type { NodeAgent } from '../node-agent.ts';
import { TestDoor } from '../testing/test-door.ts';

const PODS = '/api/v1/namespaces/default/pods';
const LINES = ['one', 'two', 'three'].map((text, at) => ({ text, at: at * 1000 }));

const agent: NodeAgent = {
  readLog: (_node, _container, from) =>
    of({ lines: from === undefined ? LINES : [], end: { inode: 1, bytes: 10 } }),
  isRunning: () => false,
  page: (node, path) => of({ status: 200, headers: {}, body: `${node} ${path}` }),
  exec: (_node, _container, command, { stdin, stdout }) =>
    defer(() => {
      const answer = (text: string) => stdout?.(new TextEncoder().encode(text));
      answer(command.join(' '));
      stdin?.connect({
        data: (bytes) => answer(` read ${new TextDecoder().decode(bytes)}`),
        end: () => answer(' end'),
        resize: ({ columns, rows }) => answer(` ${String(columns)}x${String(rows)}`),
      });
      return of(command.length - 1);
    }),
  forward: (_node, _uid, _port, peer) =>
    createOperation((sink) => {
      peer.connect({ data: (bytes) => peer.data(bytes), end: () => sink.done(undefined) });
      return undefined;
    }),
  attach: (_node, _container, { stdout }) =>
    defer(() => of(stdout?.(new TextEncoder().encode('hello'))).pipe(map(() => undefined))),
};

const RUNNING = {
  status: {
    phase: 'Running',
    containerStatuses: [
      { name: 'c', containerID: 'drydock://1', ready: true, state: { running: {} } },
    ],
  },
};

/** A pod on a node, running. */
async function doorWithPod(): Promise<TestDoor> {
  const test = new TestDoor({}, { agent });
  const spec = { containers: [{ name: 'c', image: 'i' }] };
  await test.post('/api/v1/nodes', { metadata: { name: 'n' } });
  await test.post(PODS, { metadata: { name: 'web', labels: { app: 'web' } }, spec });
  return test;
}

async function running(): Promise<TestDoor> {
  const test = await doorWithPod();
  await test.post(`${PODS}/web/binding`, { metadata: { name: 'web' }, target: { name: 'n' } });
  const headers = { 'content-type': 'application/strategic-merge-patch+json' };
  await test.send('PATCH', `${PODS}/web/status`, { headers, body: RUNNING });
  return test;
}

describe('binding', () => {
  it.each([
    [{ metadata: { name: 'web' }, target: { kind: 'Node', name: 'n' } }, 201, undefined],
    [
      { metadata: { name: 'x' }, target: { name: 'n' } },
      400,
      'name in URL does not match name in Binding object',
    ],
    [{ metadata: { name: 'web' } }, 500, 'target.name: Required value'],
    [
      { metadata: { name: 'web' }, target: { kind: 'x', name: 'n' } },
      500,
      'target.kind: Unsupported value: "x": supported values: "Node", "<empty>"',
    ],
  ])('%j: %d', async (body, code, message) => {
    const test = await doorWithPod();
    const reply = await test.post(`${PODS}/web/binding`, body);
    expect(reply.json).toMatchObject({ kind: 'Status', code });
    expect(reply.json['message']).toBe(message);
  });
});

describe('eviction', () => {
  const eviction = { apiVersion: 'policy/v1', kind: 'Eviction', metadata: { name: 'web' } };

  it('deletes, and says why before', async () => {
    const test = await running();
    expect((await test.post(`${PODS}/web/eviction`, eviction)).json).toMatchObject({ code: 201 });
    expect((await test.get(`${PODS}/web`)).json).toMatchObject({
      metadata: { deletionGracePeriodSeconds: 30 },
      status: { conditions: [{ type: 'PodScheduled' }, { reason: 'EvictionByEvictionAPI' }] },
    });
  });

  it('respects a budget', async () => {
    const test = await running();
    await test.post('/apis/policy/v1/namespaces/default/poddisruptionbudgets', {
      metadata: { name: 'b' },
      spec: { minAvailable: 1, selector: { matchLabels: { app: 'web' } } },
    });
    expect((await test.post(`${PODS}/web/eviction`, eviction)).json).toMatchObject({
      code: 429,
      reason: 'TooManyRequests',
      message: "Cannot evict pod as it would violate the pod's disruption budget.",
    });
  });
});

describe('scale', () => {
  it('reads and writes how many', async () => {
    const test = new TestDoor();
    const deployments = '/apis/apps/v1/namespaces/default/deployments';
    const template = {
      metadata: { labels: { a: 'b' } },
      spec: { containers: [{ name: 'c', image: 'i' }] },
    };
    const spec = { selector: { matchLabels: { a: 'b' } }, template };
    await test.post(deployments, { metadata: { name: 'd' }, spec });
    const headers = { 'content-type': 'application/merge-patch+json' };
    const body = { spec: { replicas: 3 } };

    expect((await test.get(`${deployments}/d/scale`)).json).toMatchObject({
      kind: 'Scale',
      spec: { replicas: 1 },
      status: { replicas: 0, selector: 'a=b' },
    });
    await test.send('PATCH', `${deployments}/d/scale`, { headers, body });
    expect((await test.get(`${deployments}/d`)).json).toMatchObject({ spec: { replicas: 3 } });
    const unnamed = { spec: { replicas: 2 } };
    expect((await test.send('PUT', `${deployments}/d/scale`, { body: unnamed })).status).toBe(400);
    const negative = { metadata: { name: 'd' }, spec: { replicas: -1 } };
    expect((await test.send('PUT', `${deployments}/d/scale`, { body: negative })).status).toBe(422);
  });
});

describe('log', () => {
  it.each([
    ['', 'one\ntwo\nthree\n'],
    ['tailLines=1', 'three\n'],
    ['tailLines=0', ''],
    ['limitBytes=5', 'one\nt'],
    ['timestamps=true&tailLines=1', '1970-01-01T00:00:02.000000000Z three\n'],
    ['sinceTime=1970-01-01T00:00:01Z', 'two\nthree\n'],
  ])('?%s', async (query, text) => {
    const test = await running();
    expect(await test.get(`${PODS}/web/log?${query}`)).toMatchObject({ status: 200, text });
  });

  it.each([
    ['container=x', 400, 'container x is not valid for pod web'],
    ['previous=1', 400, 'previous terminated container "c" in pod "web" not found'],
    [
      'sinceSeconds=0',
      422,
      'PodLogOptions "web" is invalid: sinceSeconds: Invalid value: 0: must be greater than 0',
    ],
  ])('?%s: %d', async (query, code, message) => {
    const test = await running();
    expect((await test.get(`${PODS}/web/log?${query}`)).json).toMatchObject({ code, message });
  });

  it('is empty before there is a node', async () => {
    const test = await doorWithPod();
    expect((await test.get(`${PODS}/web/log`)).status).toBe(204);
  });

  it('ends with the container, if it is followed', async () => {
    const test = await running();
    const stream = await test.open(`${PODS}/web/log?follow=true&tailLines=2`);
    expect(stream).toMatchObject({ lines: ['two', 'three'], state: { ended: 'ended' } });
  });
});

describe('exec', () => {
  const upgrade = { upgrade: 'websocket', 'sec-websocket-protocol': 'v5.channel.k8s.io' };

  it.each([
    ['true', { status: 'Success' }],
    ['false&command=x', { status: 'Failure', reason: 'NonZeroExitCode' }],
  ])('command=%s', async (command, expected) => {
    const test = await running();
    const messages = await test.converse(
      `${PODS}/web/exec?command=${command}&stdout=true&stderr=true`,
      upgrade,
    );
    expect(messages.slice(0, 2)).toEqual([
      [1, ''],
      [1, command.replace('&command=', ' ')],
    ]);
    expect(messages[2]?.[0]).toBe(3);
    expect(JSON.parse(messages[2]?.[1] ?? '')).toMatchObject(expected);
  });

  it.each([
    ['command=a', {}, 'Upgrade request required'],
    ['', upgrade, 'you must specify at least 1 command for the container'],
    ['command=a&container=x', upgrade, 'container x is not valid for pod web'],
  ])('?%s %j is refused', async (query, headers, message) => {
    const test = await running();
    const reply = await test.get(`${PODS}/web/exec?${query}`, headers);
    expect(reply.json).toMatchObject({ code: 400, message });
  });
});

describe('nodes/proxy', () => {
  const path = '/api/v1/nodes/node-1/proxy';

  it('hands on what is asked of the kubelet', async () => {
    const test = await running();
    await test.post('/api/v1/nodes', { metadata: { name: 'node-1' } });
    expect((await test.get(`${path}/stats/summary`)).text).toBe('node-1 /stats/summary');
    expect((await test.get(path)).text).toBe('node-1 /');
    expect((await test.post(`${path}/run`, {})).status).toBe(405);
  });

  it('knows no node that is not there', async () => {
    const test = await running();
    const reply = await test.get('/api/v1/nodes/other/proxy/metrics');
    expect([reply.status, reply.json['message']]).toEqual([404, 'nodes "other" not found']);
  });
});
