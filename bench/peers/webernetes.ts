/**
 * The nearest peer, `@ngrok/webernetes`, on the same kind of work: plain pods (it has no volumes and
 * pulls no images), from create to Ready and to deleted, its clock stepped as fast as it goes.
 *
 * Its published files import without extensions, so they are bundled before they run. Prints one
 * line of JSON; `bench/sim.ts` runs it in a process of its own.
 */
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { build } from 'esbuild';

interface PeerPod {
  readonly metadata: { readonly name: string };
  readonly status?: { readonly conditions?: { type: string; status: string }[] };
}

/** The part of its API that is used. */
interface PeerCluster {
  readonly clock: { step(ms: number): void };
  readonly api: {
    readonly corev1: {
      createNamespacedPod(request: { namespace: string; body: object }): Promise<unknown>;
      listNamespacedPod(request: { namespace: string }): Promise<{ items: readonly PeerPod[] }>;
      deleteNamespacedPod(request: { namespace: string; name: string }): Promise<unknown>;
    };
  };
  init(): Promise<void>;
  pause(): void;
  close(): Promise<void>;
}

interface Peer {
  readonly Cluster: new (options: { nodes: number }) => PeerCluster;
}

async function loadPeer(): Promise<Peer> {
  const directory = await mkdtemp(join(tmpdir(), 'drydock-peer-'));
  const file = join(directory, 'webernetes.mjs');
  const bundled = await build({
    stdin: { contents: "export * from '@ngrok/webernetes';", resolveDir: import.meta.dirname },
    bundle: true,
    format: 'esm',
    platform: 'node',
    write: false,
    logLevel: 'silent',
  });
  await writeFile(file, bundled.outputFiles[0]?.text ?? '');
  const peer = (await import(pathToFileURL(file).href)) as Peer;
  await rm(directory, { recursive: true });
  return peer;
}

const STEP_MS = 100;

/** Steps the peer's clock, letting its promises settle in between, until `done`. */
async function stepUntil(cluster: PeerCluster, done: () => Promise<boolean>): Promise<void> {
  for (let steps = 1; ; steps++) {
    cluster.clock.step(STEP_MS);
    for (let turns = 0; turns < 4; turns++) await new Promise((resolve) => setImmediate(resolve));
    if (steps % 10 !== 0) continue;
    const asked = done();
    let answer: boolean | undefined;
    void asked.then((value) => (answer = value));
    while (answer === undefined) {
      cluster.clock.step(1);
      await new Promise((resolve) => setImmediate(resolve));
    }
    if (answer) return;
  }
}

async function main(podCount: number, nodeCount: number): Promise<void> {
  const { Cluster } = await loadPeer();
  const cluster = new Cluster({ nodes: nodeCount });
  await cluster.init();
  cluster.pause();
  const pods = cluster.api.corev1;
  const namespace = 'default';
  const list = async (): Promise<readonly PeerPod[]> =>
    (await pods.listNamespacedPod({ namespace })).items;
  const startedAt = performance.now();
  const cpuAtStart = process.cpuUsage();
  const created = Array.from({ length: podCount }, (_, at) =>
    pods.createNamespacedPod({
      namespace,
      body: {
        apiVersion: 'v1',
        kind: 'Pod',
        metadata: { name: `pod-${String(at)}` },
        spec: {
          terminationGracePeriodSeconds: 1,
          containers: [{ name: 'main', image: 'busybox', command: ['sleep', '3600'] }],
        },
      },
    }),
  );
  const isReady = (pod: PeerPod): boolean =>
    pod.status?.conditions?.some((c) => c.type === 'Ready' && c.status === 'True') ?? false;
  await stepUntil(cluster, async () => {
    const items = await list();
    return items.length === podCount && items.every(isReady);
  });
  await Promise.all(created);
  const readyAt = performance.now();
  const deleted = Array.from({ length: podCount }, (_, at) =>
    pods.deleteNamespacedPod({ namespace, name: `pod-${String(at)}` }),
  );
  await stepUntil(cluster, async () => (await list()).length === 0);
  await Promise.all(deleted);
  const wallMs = performance.now() - startedAt;
  const toReadyMs = readyAt - startedAt;
  const { user, system } = process.cpuUsage(cpuAtStart);
  const cpuMs = (user + system) / 1000;
  process.stdout.write(`${JSON.stringify({ podCount, nodeCount, wallMs, cpuMs, toReadyMs })}\n`);
  process.exit(0);
}

const [podCount = '200', nodeCount = '10'] = process.argv.slice(2);
await main(Number(podCount), Number(nodeCount));
