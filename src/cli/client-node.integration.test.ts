/**
 * The JavaScript client against `drydock serve`: typed calls, logs, exec, and informers through creation, change,
 * deletion, broken connections and forgotten history.
 */
import net from 'node:net';
import { join } from 'node:path';
import { PassThrough, Writable } from 'node:stream';
import type {
  CoreV1Api,
  Informer,
  KubeConfig,
  ObjectCache,
  V1ConfigMap,
  V1Status,
} from '@kubernetes/client-node';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { clientNode } from './testing/client-node.ts';
import { Workplace, type DrydockProcess } from './testing/drydock-process.ts';
import { POD, SCENARIO } from './testing/kubectl-session.ts';
import { kubectl } from './testing/kubectl.ts';

const namespace = 'default';
/** So that what is forgotten after five minutes is so within seconds. */
const SPEED = 100;
const FIVE_MINUTES_MS = 300_000;

describe('the JavaScript client', () => {
  const place = new Workplace();
  let server: DrydockProcess;
  let config: KubeConfig;
  let core: CoreV1Api;

  beforeAll(async () => {
    place.write('scenario.yaml', SCENARIO);
    server = place.start([
      'serve',
      'scenario.yaml',
      '--port=0',
      '--kubeconfig=kubeconfig',
      `--speed=${String(SPEED)}`,
    ]);
    await server.said(/kubectl get nodes/);
    config = new clientNode.KubeConfig();
    config.loadFromFile(join(place.path, 'kubeconfig'));
    core = config.makeApiClient(clientNode.CoreV1Api);
  });
  afterAll(async () => {
    server.child.kill('SIGTERM');
    expect((await server.exit).stderr).toBe('');
    await place.close();
  });

  it('makes, reads, changes and deletes', async () => {
    const body = configMap('typed', { a: '1' });
    const made = await core.createNamespacedConfigMap({ namespace, body });
    expect(made.metadata?.uid).toMatch(/^[0-9a-f-]{36}$/);
    expect(made.metadata?.creationTimestamp).toBeInstanceOf(Date);
    await expect(core.createNamespacedConfigMap({ namespace, body })).rejects.toThrow(
      clientNode.ApiException,
    );

    const changed = Object.assign(new clientNode.V1ConfigMap(), made, { data: { a: '2' } });
    await core.replaceNamespacedConfigMap({ name: 'typed', namespace, body: changed });
    const stale = core.replaceNamespacedConfigMap({ name: 'typed', namespace, body: changed });
    await expect(stale).rejects.toMatchObject({ code: 409 });
    const patched = await core.patchNamespacedConfigMap(
      { name: 'typed', namespace, body: { data: { b: '3' } } },
      clientNode.setHeaderOptions('Content-Type', clientNode.PatchStrategy.MergePatch),
    );
    expect(patched.data).toEqual({ a: '2', b: '3' });
    const steps = [{ op: 'remove', path: '/data/b' }];
    await core.patchNamespacedConfigMap({ name: 'typed', namespace, body: steps });
    const list = await core.listNamespacedConfigMap({
      namespace,
      fieldSelector: 'metadata.name=typed',
    });
    expect(list.items.map(({ data }) => data)).toEqual([{ a: '2' }]);

    await core.deleteNamespacedConfigMap({ name: 'typed', namespace });
    const gone = core.readNamespacedConfigMap({ name: 'typed', namespace });
    await expect(gone).rejects.toMatchObject({ code: 404 });
  });

  it('runs a command in a pod, and reads its log', async () => {
    place.write('pod.yaml', POD);
    await kubectl(place.path, 'apply -f pod.yaml');
    const wait = await kubectl(place.path, 'wait --for=condition=Ready pod/web --timeout=60s');
    expect(wait.output).toContain('condition met');

    const said = new Collected();
    const status = await new Promise<V1Status>((done, fail) => {
      const input = new PassThrough();
      new clientNode.Exec(config)
        .exec(namespace, 'web', 'server', ['sh'], said, said, input, false, done)
        .then(() => input.end('cat /data/app.yaml\nexit 7\n'), fail);
    });
    expect(said.text).toContain('greeting: hello');
    expect(status.details?.causes).toEqual([{ reason: 'ExitCode', message: '7' }]);

    const lines = new Collected();
    await new clientNode.Log(config).log(namespace, 'web', 'server', lines, { tailLines: 1 });
    await until(() => lines.text === 'listening\n');
  });

  it('informs, whatever happens to its connection', async () => {
    const line = new Line(new URL(config.getCurrentCluster()?.server ?? '').port);
    const port = await line.open();
    const through = new clientNode.KubeConfig();
    through.loadFromString(config.exportConfig().replace(/127\.0\.0\.1:\d+/, `127.0.0.1:${port}`));
    const far = through.makeApiClient(clientNode.CoreV1Api);
    const seen: string[] = [];
    let lists = 0;
    const informer = clientNode.makeInformer(
      through,
      `/api/v1/namespaces/${namespace}/configmaps`,
      () => {
        lists += 1;
        return far.listNamespacedConfigMap({ namespace });
      },
    );
    const stop = follow(informer, seen);
    const write = (name: string) =>
      core.createNamespacedConfigMap({ namespace, body: configMap(name) });
    const relabel = (value: string) =>
      core.patchNamespacedConfigMap(
        { name: 'two', namespace, body: { metadata: { labels: { value } } } },
        clientNode.setHeaderOptions('Content-Type', clientNode.PatchStrategy.MergePatch),
      );
    const has = (name: string) => () => informer.get(name, namespace) !== undefined;
    await informer.start();

    await write('one');
    await until(has('one'));
    const body = configMap('one', { a: '1' });
    await core.replaceNamespacedConfigMap({ name: 'one', namespace, body });
    await until(() => informer.get('one', namespace)?.data?.['a'] === '1');

    // Cut, and changed while it is down: the watch goes on where it was.
    line.cut();
    await write('two');
    await core.deleteNamespacedConfigMap({ name: 'one', namespace });
    await line.open(port);
    await until(() => has('two')() && !has('one')());
    expect(seen).toEqual(['add one', 'update one', 'add two', 'delete one']);

    expect(lists).toBe(1);

    // Longer than the server remembers, which are five minutes, or a thousand changes: it lists again.
    line.cut();
    for (let round = 0; round < 22; round++) {
      await Promise.all(
        Array.from({ length: 50 }, (_, at) => relabel(`${String(round)}-${String(at)}`)),
      );
    }
    await pause(2 * (FIVE_MINUTES_MS / SPEED));
    await relabel('last');
    await write('three');
    await core.deleteNamespacedConfigMap({ name: 'two', namespace });
    await line.open(port);
    await until(() => has('three')() && !has('two')());
    expect(lists).toBe(2);
    await stop();
    line.cut();
  });
});

function configMap(name: string, data: Record<string, string> = {}): V1ConfigMap {
  return Object.assign(new clientNode.V1ConfigMap(), { metadata: { name }, data });
}

function follow(
  informer: Informer<V1ConfigMap> & ObjectCache<V1ConfigMap>,
  seen: string[],
): () => Promise<void> {
  let isOver = false;
  for (const verb of ['add', 'update', 'delete'] as const) {
    informer.on(verb, ({ metadata }) => {
      if (metadata?.name !== 'kube-root-ca.crt') seen.push(`${verb} ${metadata?.name ?? ''}`);
    });
  }
  informer.on('error', () => {
    // As its pages say: whoever wants it to go on starts it again.
    if (!isOver) setTimeout(() => void informer.start(), 200);
  });
  return async () => {
    isOver = true;
    await informer.stop();
  };
}

/** A line to the server that can be cut. */
class Line {
  readonly #target: number;
  readonly #sockets = new Set<net.Socket>();
  #listener: net.Server | undefined;

  constructor(port: string) {
    this.#target = Number(port);
  }

  /** Answers the port. */
  open(port = '0'): Promise<string> {
    const listener = net.createServer((near) => {
      const far = net.connect(this.#target, '127.0.0.1');
      for (const socket of [near, far]) {
        this.#sockets.add(socket);
        socket.on('error', () => socket.destroy());
        socket.on('close', () => this.#sockets.delete(socket));
      }
      near.pipe(far).pipe(near);
    });
    this.#listener = listener;
    return new Promise((done) => {
      listener.listen(Number(port), '127.0.0.1', () =>
        done(String((listener.address() as net.AddressInfo).port)),
      );
    });
  }

  cut(): void {
    this.#listener?.close();
    for (const socket of this.#sockets) socket.destroy();
  }
}

class Collected extends Writable {
  text = '';

  override _write(chunk: Buffer, _encoding: string, done: () => void): void {
    this.text += chunk.toString();
    done();
  }
}

/** Looks again until it is so; the test's own time is the limit. */
async function until(isSo: () => boolean): Promise<void> {
  while (!isSo()) await pause(50);
}

function pause(ms: number): Promise<void> {
  return new Promise((done) => setTimeout(done, ms));
}
