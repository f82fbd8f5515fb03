/** What a scenario says of programs that nobody else models. */
import { describe, expect, it } from 'vitest';
import { choices } from '../sim/index.ts';
import { InputError } from './input-error.ts';
import { Lab } from './lab.ts';
import { memoryPorts } from './memory-ports.ts';
import { parseScenario } from './parse-scenario.ts';
import { scenarioProgram } from './program.ts';

const PROGRAM = { content: 'a program', mode: 0o755 };
const LAYERS = [
  {
    files: {
      'bin/busybox': PROGRAM,
      ...Object.fromEntries(
        ['sh', 'sed', 'cat'].map((name) => [`bin/${name}`, { symlink: 'busybox' }]),
      ),
      'bin/server': PROGRAM,
      'app.yaml': 'greeting: hello\n',
    },
  },
];

async function open(models: Readonly<Record<string, string>>) {
  return await Lab.open({
    ports: memoryPorts(),
    choices: choices.defaults(),
    registries: [
      {
        host: 'registry.test',
        content: [
          { reference: 'team/app:v1', image: { layers: LAYERS } },
          { reference: 'team/empty:v1', image: { layers: [{ files: { a: 'b' } }] } },
        ],
      },
    ],
    models,
  });
}

async function run(
  models: Readonly<Record<string, string>>,
  container: object,
  during?: (lab: Lab) => Promise<void>,
) {
  const lab = await open(models);
  await lab.apply({
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: { name: 'web' },
    spec: {
      restartPolicy: 'Never',
      terminationGracePeriodSeconds: 10,
      containers: [{ name: 'main', image: 'registry.test/team/app:v1', ...container }],
    },
  });
  await lab.advance(6000);
  await during?.(lab);
  const log = lab.world.trace.of('container.log').map(({ detail }) => detail.line);
  const [status] = lab.find('pods', 'web')?.status?.containerStatuses ?? [];
  const unmodelled = lab.world.trace.of('container.unmodelled').map(({ detail }) => detail.program);
  const exits = lab.world.trace.of('container.exited').map(({ detail }) => detail.exitCode);
  await lab.close();
  return { log, status, unmodelled, exits };
}

describe('a model', () => {
  it('is what a container does that starts its program', async () => {
    const models = { '/bin/server': 'read /app.yaml\nlog ready\nsleep 1s\nexit 3' };
    const { log, status, unmodelled } = await run(models, { command: ['server'] });
    expect(log).toEqual(['greeting: hello', 'ready']);
    expect(status?.state?.terminated?.exitCode).toBe(3);
    expect(unmodelled).toEqual([]);
  });

  it('is what a shell starts, and writes where the shell says', async () => {
    const models = { '/bin/server': 'log from the model\nexit 4' };
    const command = ['sh', '-c', 'server | sed s/the/a/; server > /out; echo $? $(cat /out)'];
    const { log } = await run(models, { command });
    expect(log).toEqual(['from a model', '4 from the model']);
  });

  it('listens for whoever probes it, and answers', async () => {
    const models = {
      '/bin/server': 'listen 8080\nanswer /healthz 500\nanswer * 200\nsleep infinity',
    };
    const ready = (path: string) => ({
      command: ['/bin/server'],
      readinessProbe: { httpGet: { path, port: 8080 }, periodSeconds: 1 },
    });
    expect((await run(models, ready('/'))).status?.ready).toBe(true);
    expect((await run(models, ready('/healthz'))).status?.ready).toBe(false);
  });

  it.each([
    ['dies of a signal', 'sleep infinity', 143],
    ['ends as it says', 'on SIGTERM exit 7 after 2s\nsleep infinity', 7],
    ['ends as it says only when it is told to', 'ignore SIGTERM\nsleep infinity', 137],
  ])('%s', async (_how, script, exitCode) => {
    const { exits } = await run({ '/bin/server': script }, { command: ['server'] }, async (lab) => {
      await lab.delete('Pod', 'web');
      await lab.advance(15_000);
    });
    expect(exits).toEqual([exitCode]);
  });

  it('is believed where an image holds no programs at all', async () => {
    const container = { image: 'registry.test/team/empty:v1', command: ['/bin/server'] };
    const { status } = await run({ '/bin/server': 'exit 5' }, container);
    expect(status?.state?.terminated?.exitCode).toBe(5);
  });

  it('of a program that an image with programs does not hold is none', async () => {
    const { status } = await run({ '/bin/other': 'exit 5' }, { command: ['/bin/other'] });
    expect(status?.state?.terminated?.reason).toBe('StartError');
  });

  it('is of a scenario, too, where its path begins at the root', () => {
    const text = (path: string): string =>
      `{apiVersion: drydock.dev/v1alpha1, kind: Scenario, metadata: {name: web},
        spec: {models: {${path}: exit 0}, steps: [{wait: 1s}]}}`;
    const { setting } = scenarioProgram(parseScenario('web.yaml', text('/bin/server')));
    expect(setting.models).toEqual({ '/bin/server': 'exit 0' });
    expect(() => parseScenario('web.yaml', text('bin/server'))).toThrow(/models/);
  });

  it('that cannot be played is told, with its line', async () => {
    await expect(open({ '/bin/server': 'listen 8080\ndance' })).rejects.toThrow(
      new InputError('models: /bin/server: line 2: unknown step "dance"'),
    );
  });
});
