import { describe, expect, it } from 'vitest';
import { choices } from '../../sim/index.ts';
import { mount, RuntimeBench } from './testing/runtime-bench.ts';

describe('runPodSandbox', () => {
  it('gives each pod an address of its own, and each sandbox an id', async () => {
    const bench = new RuntimeBench({ podCidr: '10.1.2.0/24' });
    const first = await bench.sandbox('one');
    const second = await bench.sandbox('two');

    const sandboxes = await bench.perform(bench.runtime.listPodSandbox());
    expect(sandboxes.map(({ id, ip, state }) => [id, ip, state])).toEqual([
      [first, '10.1.2.2', 'SANDBOX_READY'],
      [second, '10.1.2.3', 'SANDBOX_READY'],
    ]);
    expect(first).toMatch(/^[0-9a-f]{64}$/);
    expect(first).not.toBe(second);
  });

  it('gives a pod in the node’s network no address', async () => {
    const bench = new RuntimeBench({ podCidr: '10.1.2.0/24' });
    const metadata = { name: 'host', namespace: 'default', uid: 'uid-host', attempt: 0 };
    const id = await bench.perform(bench.runtime.runPodSandbox({ metadata, network: 'NODE' }));
    await bench.sandbox('own');

    const sandboxes = await bench.perform(bench.runtime.listPodSandbox());
    expect(sandboxes.map(({ ip, network }) => [ip, network])).toEqual([
      [undefined, 'NODE'],
      ['10.1.2.2', 'POD'],
    ]);
    await bench.perform(bench.runtime.removePodSandbox(id));
    expect(bench.runtime.sandboxCount()).toBe(1);
  });

  it('refuses a name that is in use', async () => {
    const bench = new RuntimeBench();
    const id = await bench.sandbox('web');

    await expect(bench.sandbox('web')).rejects.toThrow(`is reserved for "${id}"`);
    await expect(bench.sandbox('web', 1)).resolves.toMatch(/^[0-9a-f]{64}$/);
  });

  it('fails when the addresses are used up, until a sandbox is stopped', async () => {
    const bench = new RuntimeBench({ podCidr: '10.1.2.0/29' });
    const ids: string[] = [];
    for (let at = 0; at < 5; at++) ids.push(await bench.sandbox(`pod-${String(at)}`));

    await expect(bench.sandbox('one-more')).rejects.toThrow(
      'no IP addresses available in range set: 10.1.2.2-10.1.2.6',
    );
    await bench.perform(bench.runtime.stopPodSandbox(ids[3] ?? ''));
    const id = await bench.sandbox('another');
    const [sandbox] = await bench.perform(bench.runtime.listPodSandbox({ podUid: 'uid-another' }));
    expect(sandbox).toMatchObject({ id, ip: '10.1.2.5' });
  });

  it('leaves nothing when it is cancelled', async () => {
    const bench = new RuntimeBench();
    const subscription = bench.runtime
      .runPodSandbox({ metadata: { name: 'web', namespace: 'default', uid: 'u', attempt: 0 } })
      .subscribe({ error: (error: unknown) => bench.world.loop.fail(error) });
    await bench.advance(20);
    subscription.unsubscribe();
    await bench.advance(1000);

    expect(bench.runtime.sandboxCount()).toBe(0);
    expect(bench.world.loop.pendingCount).toBe(0);
  });
});

describe('createContainer', () => {
  it('makes a directory of a host path that does not exist', async () => {
    const bench = new RuntimeBench();
    await bench.create(await bench.sandbox(), { mounts: [mount('/a', '/var/lib/none')] });

    expect(await bench.host.files.stat('/var/lib/none')).toMatchObject({
      type: 'directory',
      mode: 0o755,
    });
  });

  it.each([
    ['/dir/file/x', 'failed to stat "/dir/file/x": stat /dir/file/x: not a directory'],
    ['/loop', 'failed to stat "/loop": stat /loop: too many levels of symbolic links'],
    ['/nowhere', 'failed to mkdir "/nowhere": mkdir /nowhere: file exists'],
    ['', 'failed to mkdir "": mkdir : no such file or directory'],
  ])(
    'refuses a host path that cannot be one, in the words of containerd: %s',
    async (path, why) => {
      const bench = new RuntimeBench();
      await bench.write('/dir/file', 'content');
      await bench.host.files.symlink('/loop', '/loop');
      await bench.host.files.symlink('/none', '/nowhere');
      const sandbox = await bench.sandbox();

      await expect(bench.create(sandbox, { mounts: [mount('/a', path)] })).rejects.toThrow(
        new RegExp(
          `^rpc error: code = Unknown desc = failed to generate container "[0-9a-f]{64}" spec: failed to generate spec: ${why}$`,
        ),
      );
      expect(bench.runtime.containerCount()).toBe(0);
    },
  );

  it('refuses a bad script, naming container and line', async () => {
    const bench = new RuntimeBench();
    const sandbox = await bench.sandbox();

    await expect(bench.create(sandbox, { script: 'log a\nlag b' })).rejects.toThrow(
      'rpc error: code = InvalidArgument desc = process script of container "server": line 2: unknown step "lag b"',
    );
  });

  it('refuses a sandbox that is not there, or stopped', async () => {
    const bench = new RuntimeBench();
    const sandbox = await bench.sandbox();
    await bench.perform(bench.runtime.stopPodSandbox(sandbox));

    await expect(bench.create('none')).rejects.toMatchObject({ code: 'NotFound' });
    await expect(bench.create(sandbox)).rejects.toThrow('is not running');
  });
});

describe('a container', () => {
  it('goes from created to running to exited', async () => {
    const bench = new RuntimeBench();
    const id = await bench.create(await bench.sandbox(), { script: 'sleep 2s\nexit 3' });
    const status = () => bench.perform(bench.runtime.containerStatus(id));
    expect(await status()).toMatchObject({ state: 'CONTAINER_CREATED' });

    await bench.perform(bench.runtime.startContainer(id));
    const startedAt = bench.world.now();
    expect(await status()).toMatchObject({ state: 'CONTAINER_RUNNING', startedAt });

    await bench.advance(2000);
    expect(await status()).toMatchObject({
      state: 'CONTAINER_EXITED',
      startedAt,
      finishedAt: startedAt + 2000,
      exitCode: 3,
      reason: 'Error',
    });
    await expect(bench.perform(bench.runtime.startContainer(id))).rejects.toThrow(
      'is in CONTAINER_EXITED state',
    );
  });

  it.each([
    ['exit 0', 0, 'Completed'],
    ['# nothing to do', 0, 'Completed'],
    ['exit 7', 7, 'Error'],
    ['read /none', 1, 'Error'],
  ])('that plays "%s" exits with %i', async (script, exitCode, reason) => {
    const bench = new RuntimeBench();
    const id = await bench.run({ script });
    await bench.advance(10);

    expect(await bench.perform(bench.runtime.containerStatus(id))).toMatchObject({
      exitCode,
      reason,
    });
  });

  it('reads a file into its log, and says in the trace what it read', async () => {
    const bench = new RuntimeBench();
    await bench.write('/volume/app.yaml', 'greeting: hello\nworkers: 2\n');
    const mounts = [mount('/etc/app', '/volume')];
    const id = await bench.run({ mounts, script: 'read /etc/app/app.yaml\nlog done\nsleep 1h' });
    await bench.advance(10);

    expect(bench.runtime.logs(id)).toEqual(['greeting: hello', 'workers: 2', 'done']);
    expect(detailsOf(bench, 'container.read')).toEqual([
      {
        podUid: 'uid-web',
        container: 'server',
        path: '/etc/app/app.yaml',
        sha256: '9e5dc819758d6bd22d3a49c4c947827f029eb0867ebfeb34e44196762108475c',
        bytes: 27,
      },
    ]);
    expect(detailsOf(bench, 'container.started')).toEqual([
      {
        podUid: 'uid-web',
        pod: 'default/web',
        container: 'server',
        containerId: id,
        image: 'registry.test/team/server:v1',
        mounts: [{ containerPath: '/etc/app', hostPath: '/volume' }],
      },
    ]);
  });

  it('says why it cannot read', async () => {
    const bench = new RuntimeBench();
    const id = await bench.run({ script: 'read /etc/none' });
    await bench.advance(10);

    expect(bench.runtime.logs(id)).toEqual([
      "read: ENOENT: no such file or directory, open '/etc/none'",
    ]);
    expect(detailsOf(bench, 'container.read')).toEqual([
      {
        podUid: 'uid-web',
        container: 'server',
        path: '/etc/none',
        error: expect.stringContaining('ENOENT') as string,
      },
    ]);
  });

  it('repeats its script', async () => {
    const bench = new RuntimeBench();
    const id = await bench.run({ script: 'log tick\nsleep 1s\nrepeat' });
    await bench.advance(3500);

    expect(bench.runtime.logs(id)).toEqual(['tick', 'tick', 'tick', 'tick']);
  });
});

describe('stopContainer', () => {
  it.each<[string, string, number, number, number]>([
    ['a process dies of SIGTERM at once', 'sleep 1h', 30, 143, 5],
    [
      'a process that ignores SIGTERM is killed in the end',
      'ignore SIGTERM\nsleep 1h',
      30,
      137,
      30_005,
    ],
    ['a process ends gracefully', 'on SIGTERM exit 0 after 2s\nsleep 1h', 30, 0, 2005],
    [
      'a process that takes too long is killed',
      'on SIGTERM exit 0 after 31s\nsleep 1h',
      30,
      137,
      30_005,
    ],
    [
      'a process that needs just as long is not killed',
      'on SIGTERM exit 0 after 2s\nsleep 1h',
      3,
      0,
      2005,
    ],
    ['a process that ends by itself meanwhile', 'ignore SIGTERM\nsleep 7s\nexit 4', 30, 4, 7000],
    ['a timeout of zero kills at once', 'on SIGTERM exit 0 after 2s\nsleep 1h', 0, 137, 5],
  ])('%s', async (_name, script, timeoutSeconds, exitCode, tookMs) => {
    const bench = new RuntimeBench();
    const id = await bench.run({ script });
    const startedAt = bench.now;

    await bench.perform(bench.runtime.stopContainer(id, timeoutSeconds));

    expect(bench.now - startedAt).toBe(tookMs);
    const status = await bench.perform(bench.runtime.containerStatus(id));
    expect(status).toMatchObject({ state: 'CONTAINER_EXITED', exitCode });
    expect(bench.world.loop.pendingCount).toBe(0);
  });

  it('runs as a server without a script, until SIGTERM ends it with 143', async () => {
    const bench = new RuntimeBench();
    const id = await bench.run();
    await bench.advance(86_400_000);
    expect(bench.world.loop.pendingCount).toBe(0);

    await bench.perform(bench.runtime.stopContainer(id, 30));

    const status = await bench.perform(bench.runtime.containerStatus(id));
    expect(status).toMatchObject({ exitCode: 143, reason: 'Error' });
  });

  it('can be hurried by a second call, not slowed down', async () => {
    const bench = new RuntimeBench();
    const id = await bench.run({ script: 'ignore SIGTERM\nsleep 1h' });
    const stop = (seconds: number): unknown =>
      bench.runtime
        .stopContainer(id, seconds)
        .subscribe({ error: (error: unknown) => bench.world.loop.fail(error) });
    const startedAt = bench.now;
    stop(30);
    await bench.advance(1000);
    stop(60);
    await bench.advance(1000);
    stop(2);
    await bench.advance(10_000);

    const { finishedAt } = await bench.perform(bench.runtime.containerStatus(id));
    expect((finishedAt ?? 0) - bench.world.loop.startAt - startedAt).toBe(4005);
  });

  it('is success for a container that is not there, or has exited', async () => {
    const bench = new RuntimeBench();
    const id = await bench.run({ script: 'exit 0' });

    await expect(bench.perform(bench.runtime.stopContainer(id, 30))).resolves.toBeUndefined();
    await expect(bench.perform(bench.runtime.stopContainer('none', 30))).resolves.toBeUndefined();
  });
});

describe('lose', () => {
  const stateOf = async (bench: RuntimeBench, id: string) =>
    (await bench.perform(bench.runtime.containerStatus(id))).state;

  it('makes a running container unknown until it is stopped', async () => {
    const bench = new RuntimeBench();
    const id = await bench.run({ script: 'ignore SIGTERM\nsleep 5s\nlog alive\nsleep infinity' });
    bench.runtime.lose(id);
    expect(await stateOf(bench, id)).toBe('CONTAINER_UNKNOWN');
    await bench.advance(60_000);
    expect(bench.runtime.logs(id)).toEqual([]);
    expect(await stateOf(bench, id)).toBe('CONTAINER_UNKNOWN');

    const before = bench.now;
    await bench.perform(bench.runtime.stopContainer(id, 30));
    expect(bench.now - before).toBeLessThan(1000);
    expect(await bench.perform(bench.runtime.containerStatus(id))).toMatchObject({
      state: 'CONTAINER_EXITED',
      exitCode: 255,
      reason: 'Error',
    });
  });

  it.each<[string, (bench: RuntimeBench, id: string) => Promise<unknown>]>([
    ['removed', async (bench, id) => bench.perform(bench.runtime.removeContainer(id))],
    [
      'removed with its sandbox',
      async (bench, id) => {
        const { podSandboxId } = await bench.perform(bench.runtime.containerStatus(id));
        await bench.perform(bench.runtime.removePodSandbox(podSandboxId));
      },
    ],
  ])('leaves nothing of one that is %s', async (_what, remove) => {
    const bench = new RuntimeBench();
    const id = await bench.run({ script: 'sleep infinity' });
    bench.runtime.lose(id);
    await remove(bench, id);
    expect(bench.runtime.containerCount()).toBe(0);
    expect(bench.world.loop.pendingCount).toBe(0);
  });

  it('is stopped with its sandbox', async () => {
    const bench = new RuntimeBench();
    const id = await bench.run({ script: 'sleep infinity' });
    bench.runtime.lose(id);
    const { podSandboxId } = await bench.perform(bench.runtime.containerStatus(id));
    await bench.perform(bench.runtime.stopPodSandbox(podSandboxId));
    expect(await stateOf(bench, id)).toBe('CONTAINER_EXITED');
  });

  it('ends what is executed in it', async () => {
    const bench = new RuntimeBench();
    const id = await bench.run({ script: 'sleep infinity' });
    let exitCode: number | undefined;
    bench.runtime.exec(id, 'sleep 1h').subscribe((result) => (exitCode = result.exitCode));
    await bench.advance(1000);
    bench.runtime.lose(id);
    expect(exitCode).toBe(137);
  });

  it('refuses one that does not run', async () => {
    const bench = new RuntimeBench();
    const id = await bench.run({ script: 'exit 0' });
    await bench.advance(1000);
    expect(() => bench.runtime.lose(id)).toThrow(
      'failed to lose container: container is in CONTAINER_EXITED state',
    );
    expect(() => bench.runtime.lose('none')).toThrow('not found');
  });
});

describe('the termination log', () => {
  it('holds what was written last, by the process or beside it', async () => {
    const bench = new RuntimeBench();
    const id = await bench.run({ script: 'write /dev/termination-log one\nsleep infinity' });
    expect(bench.runtime.terminationLog(id)).toBe('one');
    await bench.perform(bench.runtime.exec(id, 'write /dev/termination-log two'));
    expect(bench.runtime.terminationLog(id)).toBe('two');
    await bench.perform(bench.runtime.removeContainer(id));
    expect(bench.runtime.terminationLog(id)).toBe('');
  });
});

describe('removal', () => {
  it('leaves nothing, whatever state the pod is in', async () => {
    const bench = new RuntimeBench();
    const sandbox = await bench.sandbox();
    await bench.create(sandbox, { name: 'created' });
    for (const [name, script] of [
      ['running', 'ignore SIGTERM\nsleep 1h'],
      ['exited', 'exit 0'],
    ] as const) {
      const id = await bench.create(sandbox, { name, script });
      await bench.perform(bench.runtime.startContainer(id));
    }

    await bench.perform(bench.runtime.stopPodSandbox(sandbox));
    const states = await bench.perform(bench.runtime.listContainers({ podUid: 'uid-web' }));
    expect(states.map(({ metadata, state, exitCode }) => [metadata.name, state, exitCode])).toEqual(
      [
        ['created', 'CONTAINER_CREATED', undefined],
        ['running', 'CONTAINER_EXITED', 137],
        ['exited', 'CONTAINER_EXITED', 0],
      ],
    );
    await bench.perform(bench.runtime.removePodSandbox(sandbox));

    expect([bench.runtime.sandboxCount(), bench.runtime.containerCount()]).toEqual([0, 0]);
    expect(bench.world.loop.pendingCount).toBe(0);
    expect(await bench.perform(bench.runtime.listContainers())).toEqual([]);
  });

  it('is idempotent', async () => {
    const bench = new RuntimeBench();
    const id = await bench.run();
    for (let round = 0; round < 2; round++) {
      await bench.perform(bench.runtime.removeContainer(id));
      const [sandbox] = await bench.perform(bench.runtime.listPodSandbox());
      await bench.perform(bench.runtime.stopPodSandbox(sandbox?.id ?? 'none'));
      await bench.perform(bench.runtime.removePodSandbox(sandbox?.id ?? 'none'));
    }

    expect([bench.runtime.sandboxCount(), bench.runtime.containerCount()]).toEqual([0, 0]);
    expect(detailsOf(bench, 'container.exited')).toHaveLength(1);
  });

  it('kills a running container first', async () => {
    const bench = new RuntimeBench();
    const id = await bench.run({ script: 'ignore SIGTERM\nsleep 1h' });
    await bench.perform(bench.runtime.removeContainer(id));

    expect(detailsOf(bench, 'container.exited')).toMatchObject([{ exitCode: 137 }]);
    expect(bench.runtime.logs(id)).toEqual([]);
  });
});

describe('containerEvents$', () => {
  it('tells the life of sandbox and container in order', async () => {
    const bench = new RuntimeBench();
    const sandbox = await bench.sandbox();
    const id = await bench.create(sandbox);
    await bench.perform(bench.runtime.startContainer(id));
    await bench.perform(bench.runtime.stopContainer(id, 1));
    await bench.perform(bench.runtime.removePodSandbox(sandbox));

    expect(bench.events.map(({ type, containerId }) => [type, containerId])).toEqual([
      ['CONTAINER_CREATED_EVENT', sandbox],
      ['CONTAINER_STARTED_EVENT', sandbox],
      ['CONTAINER_CREATED_EVENT', id],
      ['CONTAINER_STARTED_EVENT', id],
      ['CONTAINER_STOPPED_EVENT', id],
      ['CONTAINER_STOPPED_EVENT', sandbox],
      ['CONTAINER_DELETED_EVENT', id],
      ['CONTAINER_DELETED_EVENT', sandbox],
    ]);
    expect(new Set(bench.events.map(({ podUid }) => podUid))).toEqual(new Set(['uid-web']));
  });
});

describe('read and exec', () => {
  it('see what the container sees, while it runs', async () => {
    const bench = new RuntimeBench();
    await bench.write('/volume/a', 'content');
    const id = await bench.run({ mounts: [mount('/data', '/volume')] });

    const bytes = await bench.perform(bench.runtime.read(id, '/data/a'));
    expect(String.fromCharCode(...bytes)).toBe('content');
    expect(await bench.perform(bench.runtime.exec(id, 'read /data/a\nexit 5'))).toEqual({
      exitCode: 5,
      output: ['content'],
    });
    expect(bench.runtime.logs(id)).toEqual([]);

    await bench.perform(bench.runtime.stopContainer(id, 1));
    await expect(bench.perform(bench.runtime.read(id, '/data/a'))).rejects.toThrow(
      'container is in CONTAINER_EXITED state',
    );
  });

  it('kills what was executed when the container exits', async () => {
    const bench = new RuntimeBench();
    const id = await bench.run({ script: 'sleep 3s' });

    expect(await bench.perform(bench.runtime.exec(id, 'sleep 1h'))).toMatchObject({
      exitCode: 137,
    });
    expect(bench.world.loop.pendingCount).toBe(0);
  });
});

describe('fault points', () => {
  it('fail a call before anything is done', async () => {
    const bench = new RuntimeBench();
    bench.world.faults.plan({
      point: 'cri.runPodSandbox',
      times: 1,
      error: 'no network',
      delayMs: 10,
    });

    await expect(bench.sandbox()).rejects.toThrow('rpc error: code = Unknown desc = no network');
    expect(bench.runtime.sandboxCount()).toBe(0);
    await expect(bench.sandbox()).resolves.toMatch(/^[0-9a-f]{64}$/);
  });
});

describe('the trace', () => {
  it('is the same for the same choices, and ids never collide', async () => {
    const play = async (): Promise<RuntimeBench> => {
      const bench = new RuntimeBench({ choices: choices.seeded(7) });
      for (const podName of ['a', 'b']) {
        const id = await bench.run({ podName, script: 'log hello\nsleep 1s' });
        await bench.perform(bench.runtime.stopContainer(id, 1));
      }
      return bench;
    };

    const [first, second] = [await play(), await play()];
    expect(first.world.trace.toText()).toBe(second.world.trace.toText());
  });
});

function detailsOf(bench: RuntimeBench, type: string): readonly unknown[] {
  return bench.world.trace.records
    .filter((record) => record.type === type)
    .map(({ detail }) => detail);
}
