/** Each kind of expectation: when it holds, when it fails, and what a failing one says. */
import { describe, expect, it } from 'vitest';
import { playSteps, WEB, WEB_RUNS } from './testing/web-lab.ts';

const BROKEN = WEB.replace('name: web', 'name: broken').replace('server:v1', 'nothing:v1');

/** The world in which everything below is asked: one pod runs, one has no image to run. */
const WORLD = [...WEB_RUNS, `apply: [{ ${BROKEN} }]`, 'wait: 20s'] as const;

function ask(expectation: string): ReturnType<typeof playSteps> {
  return playSteps([...WORLD, `expect: ${expectation}`]);
}

describe('expectations that hold', () => {
  it.each([
    ['{ pod: web }', 'pod/web exists'],
    ['{ pod: default/web, phase: Running }', 'pod/default/web Running'],
    ['{ pod: web, phase: Running, ready: true }', 'pod/web Running and ready'],
    ['{ pod: broken, phase: Pending, ready: false }', 'pod/broken Pending and not ready'],
    [
      '{ waiting: { pod: broken, reason: ImagePullBackOff }, within: 20s }',
      'pod/broken waiting: ImagePullBackOff within 20s',
    ],
    [
      '{ waiting: { pod: broken, container: server, reason: ErrImagePull }, within: 60s }',
      'pod/broken waiting: ErrImagePull within 1m0s',
    ],
    ['{ event: { reason: Scheduled } }', 'event Scheduled'],
    [
      '{ event: { pod: web, reason: Pulled, type: Normal, message: server } }',
      'event Pulled "server" on pod/web',
    ],
    [
      "{ file: { pod: web, container: server, path: /etc/app/app.yaml, equals: 'greeting: hello' } }",
      'web/server:/etc/app/app.yaml equals "greeting: hello"',
    ],
    [
      '{ file: { pod: web, container: server, path: /etc/app/app.yaml, contains: hello } }',
      'web/server:/etc/app/app.yaml contains "hello"',
    ],
    [
      '{ file: { pod: web, container: server, path: /etc/app/nothing, missing: true } }',
      'web/server:/etc/app/nothing missing',
    ],
    [
      '{ file: { pod: web, container: server, path: /etc/app/app.yaml } }',
      'web/server:/etc/app/app.yaml exists',
    ],
    [
      "{ log: { pod: web, container: server, contains: 'greeting' } }",
      'log of web/server contains "greeting"',
    ],
    [
      "{ image: { reference: 'registry.test/team/config:v1' } }",
      'image registry.test/team/config:v1 on node-1',
    ],
    [
      "{ image: { reference: 'registry.test/team/nothing:v1', node: node-1, missing: true } }",
      'image registry.test/team/nothing:v1 not on node-1',
    ],
    ['{ registry: { requests: 0, of: team/other } }', 'registry was asked 0 times for team/other'],
    ['{ gone: { kind: Pod, name: other } }', 'pod/other gone'],
    ['{ gone: { kind: Pod, name: web, namespace: other } }', 'pod/web gone'],
  ])('%s', async (expectation, words) => {
    const { ok, verdicts } = await ask(expectation);

    expect(ok).toBe(true);
    expect(verdicts.at(-1)).toEqual({ step: 6, expectation: words, ok: true, found: '' });
  });
});

describe('expectations that fail say what is the case', () => {
  it.each([
    ['{ pod: other }', 'pod other does not exist'],
    ['{ pod: other/web }', 'pod other/web does not exist'],
    ['{ pod: web, phase: Succeeded }', 'it is Running and ready'],
    ['{ pod: web, ready: false }', 'it is Running and ready'],
    ['{ pod: broken, ready: true, within: 5s }', 'it is Pending and not ready'],
    ['{ waiting: { pod: web, reason: ErrImagePull } }', 'not waiting'],
    ['{ waiting: { pod: other, reason: ErrImagePull } }', 'there is no container status'],
    [
      '{ waiting: { pod: broken, container: sidecar, reason: ErrImagePull }, within: 60s }',
      'there is no container status',
    ],
    ['{ event: { pod: web, reason: FailedMount } }', 'no event FailedMount'],
    [
      '{ event: { pod: web, reason: Scheduled, message: node-7 } }',
      'Scheduled: Successfully assigned default/web to node-1',
    ],
    [
      '{ event: { pod: web, reason: Scheduled, type: Warning } }',
      'Scheduled: Successfully assigned default/web to node-1',
    ],
    [
      '{ file: { pod: web, container: server, path: /etc/app/app.yaml, equals: other } }',
      '/etc/app/app.yaml reads "greeting: hello"',
    ],
    [
      '{ file: { pod: web, container: server, path: /etc/app/app.yaml, contains: other } }',
      '/etc/app/app.yaml reads "greeting: hello"',
    ],
    [
      '{ file: { pod: web, container: server, path: /etc/app/app.yaml, missing: true } }',
      '/etc/app/app.yaml reads "greeting: hello"',
    ],
    ['{ file: { pod: web, container: sidecar, path: /x, equals: y } }', 'no container sidecar'],
    [
      '{ log: { pod: web, container: server, contains: other } }',
      'the last line is "greeting: hello"',
    ],
    ['{ log: { pod: broken, container: server, contains: x } }', 'no container server'],
    ["{ image: { reference: 'registry.test/team/nothing:v1' } }", 'it is not there'],
    [
      "{ image: { reference: 'registry.test/team/config:v1', node: node-2 } }",
      'node node-2 does not exist',
    ],
    ['{ registry: { host: registry.test, requests: 0, of: team/nothing } }', '2 times'],
    ['{ registry: { requests: 0 } }', '14 times'],
    ['{ gone: { kind: Pod, name: web } }', 'Pod web exists'],
    ['{ gone: { kind: Node, name: node-1 } }', 'Node node-1 exists'],
  ])('%s', async (expectation, found) => {
    const { verdicts } = await ask(expectation);

    expect(verdicts.at(-1)).toMatchObject({ ok: false, found });
  });

  it('and name the path of a file that is not there', async () => {
    const { found } = await ask(
      '{ file: { pod: web, container: server, path: /etc/app/nothing, equals: x } }',
    );

    expect(found).toContain('/etc/app/nothing');
    expect(found).toMatch(/no such file/i);
  });

  it('and name the image that is there', async () => {
    const { verdicts, found } = await ask(
      "{ image: { reference: 'registry.test/team/config:v1', missing: true } }",
    );

    expect(verdicts.at(-1)?.ok).toBe(false);
    expect(found).toMatch(/^it is there as sha256:[0-9a-f]{64}$/);
  });

  it('and count what is left', async () => {
    const { found } = await ask('{ nothingLeft: true }');

    expect(found).toContain('containers of node-1: 1 (0 when idle)');
    expect(found).toMatch(/mount node-1:\/var\/lib\/kubelet\/pods\/\S+: 1 \(0 when idle\)/);
  });
});

describe('expectations of one of two pods by the same name', () => {
  const namespace = 'apply: [{ apiVersion: v1, kind: Namespace, metadata: { name: other } }]';
  const inOther = BROKEN.replace('name: broken', 'name: web, namespace: other');

  it('take the events of this one', async () => {
    const { verdicts } = await playSteps([
      ...WEB_RUNS,
      namespace,
      `apply: [{ ${inOther} }]`,
      'expect: { event: { pod: other/web, reason: Failed }, within: 20s }',
      'expect: { event: { pod: web, reason: Failed } }',
    ]);

    expect(verdicts.slice(-2).map(({ ok }) => ok)).toEqual([true, false]);
  });
});

describe('expectations of an init container', () => {
  const initContainer = (image: string): string =>
    WEB.replace(
      'containers: [{',
      `initContainers: [{ name: first, image: '${image}', command: [echo, prepared] }], containers: [{`,
    );

  it('see what it waits for', async () => {
    const { verdicts } = await playSteps([
      `apply: [{ ${initContainer('registry.test/team/nothing:v1')} }]`,
      'expect: { waiting: { pod: web, reason: ErrImagePull }, within: 20s }',
      'expect: { waiting: { pod: web, container: first, reason: ImagePullBackOff }, within: 20s }',
    ]);

    expect(verdicts.map(({ ok }) => ok)).toEqual([true, true]);
  });

  it('read its log after it has ended', async () => {
    const { verdicts } = await playSteps([
      `apply: [{ ${initContainer('registry.test/team/server:v1')} }]`,
      'expect: { pod: web, ready: true, within: 20s }',
      'expect: { log: { pod: web, container: first, contains: prepared } }',
    ]);

    expect(verdicts.map(({ ok }) => ok)).toEqual([true, true]);
  });
});

describe('expectations in time', () => {
  const WEB_IS_READY = 'expect: { pod: web, ready: true, within: 60s }';

  it('are asked once without `within`', async () => {
    const { ok, found } = await playSteps([
      `apply: [{ ${WEB} }]`,
      'expect: { pod: web, ready: true }',
    ]);

    expect([ok, found]).toEqual([false, 'it is Pending and not ready']);
  });

  it('take no longer than they need', async () => {
    const { lab, ok } = await playSteps([`apply: [{ ${WEB} }]`, WEB_IS_READY]);

    expect(ok).toBe(true);
    expect(lab.world.trace.records.at(-1)?.at).toBeLessThan(10_000);
  });

  it('give up when `within` is over', async () => {
    const { lab } = await playSteps(['expect: { pod: web, within: 30s }']);

    expect(lab.world.trace.records.at(-1)).toMatchObject({ at: 31_000, type: 'scenario.verdict' });
  });

  it('are asked for all of `stays`', async () => {
    const { lab, ok } = await playSteps([...WEB_RUNS, 'expect: { pod: web, stays: 5m }']);
    const said = lab.world.trace.records.filter((record) => record.actor === 'scenario');
    const [waited, held] = said.slice(-2).map((record) => record.at);

    expect(ok).toBe(true);
    expect((held ?? 0) - (waited ?? 0)).toBe(1000 + 300_000);
  });

  it('fail when the answer changes within `stays`', async () => {
    const short = WEB.replace('sleep 1h', 'sleep 90s');
    const { ok, found } = await playSteps([
      `apply: [{ ${short} }]`,
      WEB_IS_READY,
      'expect: { pod: web, ready: true, stays: 5m }',
    ]);

    expect([ok, found]).toEqual([false, 'it is Running and not ready']);
  });
});
