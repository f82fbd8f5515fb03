/** Steps in order: what each does, what is refused and where, and what the report says. */
import { describe, expect, it } from 'vitest';
import { choices, InvariantViolation } from '../sim/index.ts';
import { InputError } from './input-error.ts';
import { memoryPorts } from './memory-ports.ts';
import { playSteps, WEB, WEB_RUNS } from './testing/web-lab.ts';

const CONFIG = "{ pod: web, container: server, path: /etc/app/app.yaml, equals: 'greeting: hi' }";

describe('play', () => {
  it('goes on after a verdict that is no, and reports them all', async () => {
    const { ok, verdicts } = await playSteps([
      'expect: { pod: web }',
      'expect: { gone: { kind: Pod, name: web } }',
    ]);

    expect(ok).toBe(false);
    expect(verdicts).toEqual([
      {
        step: 1,
        expectation: 'pod/web exists',
        ok: false,
        found: 'pod web does not exist',
      },
      { step: 2, expectation: 'pod/web gone', ok: true, found: '' },
    ]);
  });

  it('writes every step into the trace, before it is done', async () => {
    const { lab } = await playSteps([...WEB_RUNS, 'delete: { kind: Pod, name: web }']);
    const { records } = lab.world.trace;
    const steps = records.filter((record) => record.type === 'scenario.step');
    const first = records.findIndex((record) => record.type === 'scenario.step');

    expect(steps.map(({ detail }) => detail)).toEqual([
      { step: 1, does: 'apply pod/web' },
      { step: 3, does: 'wait 1s' },
      { step: 4, does: 'delete pod/web' },
    ]);
    expect(records[first + 1]).toMatchObject({ type: 'api.write', detail: { name: 'web' } });
  });

  it('pulls and removes images by hand, and goes on when that fails', async () => {
    const { lab } = await playSteps([
      'image: { pull: registry.test/team/server:v1 }',
      'image: { pull: registry.test/team/config:v1, node: node-1 }',
      'image: { remove: registry.test/team/config:v1 }',
      'image: { pull: registry.test/team/config:v9 }',
    ]);
    const [node] = lab.cluster.nodes;
    const images = node === undefined ? [] : await lab.perform(node.imageService.listImages());

    expect(images.flatMap(({ repoTags }) => repoTags)).toEqual([
      'registry.k8s.io/pause:3.10',
      'registry.test/team/server:v1',
    ]);
    expect(lab.world.trace.of('scenario.step').at(-1)?.detail.does).toContain('by hand: ');
  });

  it('sets the kubelet of every node, and lets in every user of a registry', async () => {
    const spec = '  kubelet: { serializeImagePulls: false, maxParallelImagePulls: 2 }\n';
    const others = 'others: { visitor: pass }';
    const { lab } = await playSteps(
      [
        `registry: { auth: { type: basic, username: robot, password: s3cret, ${others} } }`,
        'image: { pull: registry.test/team/server:v1, auth: { username: visitor, password: pass } }',
        'image: { pull: registry.test/team/config:v1, auth: { username: visitor, password: no } }',
      ],
      {},
      spec,
    );
    const [node] = lab.cluster.nodes;
    const images = node === undefined ? [] : await lab.perform(node.imageService.listImages());

    expect(images.flatMap(({ repoTags }) => repoTags)).toEqual([
      'registry.k8s.io/pause:3.10',
      'registry.test/team/server:v1',
    ]);
  });

  it('applies what is there already as a patch', async () => {
    const labelled = WEB.replace('name: web,', 'name: web, labels: { tier: front },');
    const { lab } = await playSteps([...WEB_RUNS, `apply: [{ ${labelled} }]`]);

    expect(lab.pod('web')?.metadata.labels).toEqual({ tier: 'front' });
    expect(lab.pod('web')?.status.phase).toBe('Running');
  });

  it('pushes: a tag that moved reaches the pod', async () => {
    const { ok } = await playSteps([
      ...WEB_RUNS,
      "push: { reference: 'team/config:v1', image: { layers: [{ files: { app.yaml: 'greeting: hi' } }] } }",
      `expect: { file: ${CONFIG}, within: 92s }`,
    ]);

    expect(ok).toBe(true);
  });

  it('takes a registry away, and gives it back', async () => {
    const { ok, verdicts } = await playSteps([
      'registry: { available: false }',
      `apply: [{ ${WEB} }]`,
      "expect: { event: { pod: web, reason: FailedMount, message: 'connection refused' }, within: 20s }",
      'registry: { available: true }',
      'expect: { pod: web, ready: true, within: 5m }',
    ]);

    expect(verdicts.filter((verdict) => !verdict.ok)).toEqual([]);
    expect(ok).toBe(true);
  });

  it('lets a registry ask for credentials, and no longer', async () => {
    const { verdicts } = await playSteps([
      'registry: { auth: { type: basic, username: robot, password: s3cret } }',
      `apply: [{ ${WEB} }]`,
      'expect: { event: { pod: web, reason: FailedMount, message: no basic auth credentials }, within: 20s }',
      'registry: { auth: ~ }',
      'expect: { pod: web, ready: true, within: 5m }',
    ]);

    expect(verdicts.filter((verdict) => !verdict.ok)).toEqual([]);
  });

  it('plans a fault, which strikes as often as it says', async () => {
    const { verdicts, lab } = await playSteps([
      "fault: { point: registry.request, match: /manifests/, error: '503', times: 1 }",
      `apply: [{ ${WEB} }]`,
      "expect: { event: { pod: web, reason: FailedMount, message: '503' }, within: 20s }",
      'expect: { pod: web, ready: true, within: 1m }',
    ]);
    const [step] = lab.world.trace.records.filter((record) => record.type === 'scenario.step');

    expect(verdicts.filter((verdict) => !verdict.ok)).toEqual([]);
    const struck = lab.world.trace.records.filter((record) => record.type === 'fault.struck');

    expect(step?.detail.does).toBe('fault registry.request of "/manifests/": 503, once');
    expect(struck.map(({ detail }) => [detail.point, detail.error])).toEqual([
      ['registry.request', '503'],
    ]);
  });

  it('takes its choices from the scenario, and so repeats a run that had a seed', async () => {
    const interleaved = '  interleave: true\n';
    const seeded = await playSteps(WEB_RUNS, { choices: choices.seeded(7) }, interleaved);
    const recorded = seeded.lab.world.choices.recorded();
    const spec = `${interleaved}  choices: [${recorded.join(', ')}]\n`;
    const { lab } = await playSteps(WEB_RUNS, {}, spec);
    const otherwise = await playSteps(WEB_RUNS, {}, interleaved);

    expect(recorded.some((answer) => answer > 0)).toBe(true);
    expect(lab.world.trace.digest()).toBe(seeded.lab.world.trace.digest());
    expect(otherwise.lab.world.trace.digest()).not.toBe(seeded.lab.world.trace.digest());
  });

  it('writes the same trace with the same seed, and another with another', async () => {
    const digestOf = async (seed: number): Promise<string> => {
      const { lab } = await playSteps(WEB_RUNS, { choices: choices.seeded(seed) });
      return lab.world.trace.digest();
    };

    expect(await digestOf(7)).toBe(await digestOf(7));
    expect(await digestOf(7)).not.toBe(await digestOf(8));
  });
});

describe('play: steps that are refused name their place', () => {
  it.each([
    [
      'apply: [{ apiVersion: gateway.networking.k8s.io/v1, kind: Gateway }]',
      'no matches for kind "Gateway"',
    ],
    [
      'apply: [{ apiVersion: v1, kind: Pod, metadata: { name: a }, spec: { contaners: [] } }]',
      'Error from server (BadRequest): Pod in version "v1" cannot be handled as a Pod: strict decoding error: unknown field "spec.contaners"',
    ],
    ['apply: [{ apiVersion: v1, kind: Pod }]', 'Error from server (Invalid): Pod "" is invalid: '],
    ['delete: { kind: Pod, name: a }', 'Error from server (NotFound): pods "a" not found'],
    ['delete: { kind: Pods, name: a }', 'no matches for kind "Pods"'],
    ['expect: { gone: { kind: Pods, name: a } }', 'no matches for kind "Pods"'],
    ['registry: { host: other.test }', undefined],
    ['registry: { host: other.test, available: false }', 'registry "other.test" is not declared'],
    [
      "push: { registry: other.test, reference: 'a:b', image: { layers: [{ files: {} }] } }",
      'registry "other.test" is not declared',
    ],
  ])('%s', async (step, message) => {
    const played = playSteps(['wait: 1s', step]);

    if (message === undefined) await expect(played).resolves.toMatchObject({ ok: true });
    else {
      await expect(played).rejects.toThrow(InputError);
      await expect(played).rejects.toThrow(`spec.steps[1]: ${message}`);
    }
  });

  it('but what stops the world is not a refusal', async () => {
    const violation = new InvariantViolation('so it is');
    const signal = AbortSignal.abort(violation);

    await expect(playSteps(['wait: 1s'], { signal })).rejects.toBe(violation);
  });
});

describe('Lab.open', () => {
  it('closes its ports when it fails', async () => {
    const closed: string[] = [];
    const ports = memoryPorts();
    const failing = {
      ...ports,
      openHost: () => Promise.reject(new Error('no disk')),
      openRegistry: async (options: Parameters<typeof ports.openRegistry>[0]) => ({
        ...(await ports.openRegistry(options)),
        close: async () => void closed.push(options.host),
      }),
      close: async () => void closed.push('ports'),
    };

    await expect(playSteps(['wait: 1s'], { ports: failing })).rejects.toThrow('no disk');
    expect(closed).toEqual(['registry.test', 'ports']);
  });

  it('ends a world that computes when its signal is aborted between two entries', async () => {
    const controller = new AbortController();
    let turns = 0;
    const turn = (): Promise<void> => {
      turns += 1;
      if (turns === 2) controller.abort(new Error('enough'));
      return Promise.resolve();
    };
    const ports = { ...memoryPorts(), turn };

    await expect(playSteps(['wait: 90h'], { ports, signal: controller.signal })).rejects.toThrow(
      'enough',
    );
    expect(turns).toBe(2);
  });
});
