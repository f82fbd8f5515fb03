/**
 * How much the simulator costs: pods with an OCI volume each, from create to Ready and to deleted, on
 * the memory adapters, all policies real (the tag is resolved for each mount, digests verified, trees
 * unpacked, volumes published). Prints pods per second of wall time, memory per pod, and the ratio of
 * the costs per pod at the two sizes, and what an hour of 1,000 pods at rest takes; beside it the nearest
 * peer on plain pods, in the same run.
 *
 *     npm run bench:sim [-- --sizes 1000x50,10000x500] [--no-peer] [--no-rest]
 *
 * Limits, checked at the end, are ratios within this run, of processor time a pod, which other work on
 * the machine hardly touches: the larger size costs at most twice the smaller, and the peer at least
 * 10 times ours. The exit status says so. Rates, by the clock on the wall, are for information. The
 * process warms up on pods that do not count, until V8 has compiled what they go through: after 3,000 of them
 * it compiles three times as many functions for the next thousand as later. The first 1,000 are shown as the cold start,
 * with the digest of their trace, which is the same on any machine; the plays that count keep no trace, as `drydock serve` keeps none.
 */
import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { Lab, memoryPorts, type Scenario } from '../src/lab/index.ts';
import { choices, type TraceRetention } from '../src/sim/index.ts';

/** An algorithm that grows with the number of pods would show tenfold; a cache that holds fewer of them does not. */
const COST_RATIO_MAX = 2;
const PEER_RATIO_MIN = 10;
const WARM_UP_PLAYS = 5;

interface Size {
  readonly pods: number;
  readonly nodes: number;
}

interface Measured extends Size {
  readonly wallMs: number;
  /** Of this process, all its threads. */
  readonly cpuMs: number;
  readonly toReadyMs: number;
  readonly virtualMs: number;
  readonly records: number;
  /** Of the trace, if it was asked for. */
  readonly digest: string | undefined;
}

const REGISTRIES: Scenario['registries'] = [
  {
    host: 'registry.test',
    content: [
      {
        reference: 'team/config:v1',
        image: {
          layers: [
            { files: { 'app.yaml': 'greeting: hello\n', 'conf.d/limits.yaml': 'memory: 64Mi\n' } },
            { files: { 'app.yaml': 'greeting: hi\n' } },
          ],
        },
      },
      {
        reference: 'team/server:v1',
        image: { layers: [{ files: { 'bin/server': 'pretend this is a program' } }] },
      },
    ],
  },
];

/**
 * 20 pods a node mount at once, which is more than the 10 pulls that a kubelet's default lets through: half
 * of them would fail, back off and try again, and what is measured would be failures. One after the other
 * they would take so long that the first are refreshed before the last are there, on one node more than on
 * another.
 */
const UNTHROTTLED = { registryPullQPS: 0, serializeImagePulls: false };

function podManifest(at: number): Record<string, unknown> {
  return {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: { name: `pod-${String(at)}` },
    spec: {
      terminationGracePeriodSeconds: 1,
      volumes: [{ name: 'config', oci: { image: 'registry.test/team/config:v1' } }],
      containers: [
        {
          name: 'server',
          image: 'registry.test/team/server:v1',
          volumeMounts: [{ name: 'config', mountPath: '/etc/app' }],
        },
      ],
    },
  };
}

function cpuMsSoFar(): number {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1000;
}

/**
 * Heap in use after a full collection; needs `--expose-gc`. Never within what is timed: such a collection drops each
 * shape that no object has just then, and with it all compiled code that relies on it. Where it was asked for between a
 * play's halves, more than half of the processor time was the compiler's, making the same code again.
 */
function heapBytes(): number {
  globalThis.gc?.();
  return process.memoryUsage().heapUsed;
}

function openLab(nodes: number, retainTrace: TraceRetention = 'none'): Promise<Lab> {
  return Lab.open({
    ports: memoryPorts(),
    choices: choices.seeded(1),
    nodes,
    registries: REGISTRIES,
    kubelet: UNTHROTTLED,
    retainTrace,
  });
}

const HOUR_MS = 3_600_000;

/**
 * What an hour costs in which nothing happens but what always does: resyncs, refreshes, heartbeats. The hour before it is
 * not counted: V8 compiles in it what no play went through so often.
 */
async function measureRest({ pods, nodes }: Size): Promise<string> {
  const lab = await openLab(nodes);
  const client = lab.cluster.client.resource('pods');
  const fail = (error: unknown): void => lab.world.loop.fail(error);
  for (let at = 0; at < pods; at++) client.create(podManifest(at)).subscribe({ error: fail });
  await lab.world.loop.run(lab.world.now() + HOUR_MS / 60);
  const ready = await lab.perform(client.list());
  if (!ready.items.every(isReady)) throw new Error('not all pods are ready after a minute');
  await lab.world.loop.run(lab.world.now() + HOUR_MS);
  const startedAt = performance.now();
  const cpuAtStart = cpuMsSoFar();
  await lab.world.loop.run(lab.world.now() + HOUR_MS);
  const wallS = (performance.now() - startedAt) / 1000;
  const cpuS = (cpuMsSoFar() - cpuAtStart) / 1000;
  await lab.close();
  return `${String(pods)} pods at rest on ${String(nodes)} nodes: ${wallS.toFixed(1)} s for a simulated hour (${cpuS.toFixed(1)} s of processor time)`;
}

async function measure({ pods, nodes }: Size, retainTrace?: 'digest'): Promise<Measured> {
  const lab = await openLab(nodes, retainTrace);
  const client = lab.cluster.client.resource('pods');
  const watch = countPods(lab, pods);
  const virtualStart = lab.world.now();
  const startedAt = performance.now();
  const cpuAtStart = cpuMsSoFar();
  await watch.untilReady();
  const toReadyMs = performance.now() - startedAt;
  const fail = (error: unknown): void => lab.world.loop.fail(error);
  for (let at = 0; at < pods; at++) {
    client.delete({ name: `pod-${String(at)}` }).subscribe({ error: fail });
  }
  await watch.untilDeleted();
  const wallMs = performance.now() - startedAt;
  const cpuMs = cpuMsSoFar() - cpuAtStart;
  watch.end();
  const virtualMs = lab.world.now() - virtualStart;
  const { count: records } = lab.world.trace;
  const digest = retainTrace && lab.world.trace.digest();
  await lab.close();
  return { pods, nodes, wallMs, cpuMs, toReadyMs, virtualMs, records, digest };
}

/** Bytes that a pod which is ready keeps. */
async function weigh({ pods, nodes }: Size): Promise<number> {
  const lab = await openLab(nodes);
  const watch = countPods(lab, pods);
  const before = heapBytes();
  await watch.untilReady();
  const bytesPerPod = (heapBytes() - before) / pods;
  watch.end();
  await lab.close();
  return bytesPerPod;
}

/** Creates the pods, and runs the loop until all have come as far. */
function countPods(lab: Lab, pods: number) {
  const { loop } = lab.world;
  const client = lab.cluster.client.resource('pods');
  const ready = new Set<string>();
  let deleted = 0;
  const watch = client.watch().subscribe((event) => {
    if (event.type === 'BOOKMARK') return;
    if (event.type === 'DELETED') deleted += 1;
    else if (ready.size < pods && isReady(event.object)) ready.add(event.object.metadata.name);
    else return;
    if (deleted === pods || (deleted === 0 && ready.size === pods)) loop.stop();
  });
  const fail = (error: unknown): void => loop.fail(error);
  return {
    untilReady: async (): Promise<void> => {
      for (let at = 0; at < pods; at++) client.create(podManifest(at)).subscribe({ error: fail });
      while (ready.size < pods) await loop.run();
    },
    untilDeleted: async (): Promise<void> => {
      while (deleted < pods) await loop.run();
    },
    end: () => watch.unsubscribe(),
  };
}

function isReady(pod: { status: { conditions?: { type: string; status: string }[] } }): boolean {
  return pod.status.conditions?.some((c) => c.type === 'Ready' && c.status === 'True') ?? false;
}

const cpuPerPod = (m: { pods: number; cpuMs: number }): number => (m.cpuMs / m.pods) * 1000;

const podsPerSecond = (m: { pods: number; wallMs: number }): number => (m.pods / m.wallMs) * 1000;

function report(m: Measured, remark = ''): void {
  const cells = [
    `${String(m.pods)} pods on ${String(m.nodes)} nodes`.padEnd(26),
    `${podsPerSecond(m).toFixed(0)} pods/s`.padStart(12),
    `${cpuPerPod(m).toFixed(0)} us/pod`.padStart(12),
    `to Ready ${(m.toReadyMs / 1000).toFixed(2)} s`.padStart(18),
    `virtual ${(m.virtualMs / 1000).toFixed(1)} s`.padStart(18),
    `${(m.records / m.pods).toFixed(0)} records/pod`.padStart(16),
    m.digest === undefined ? '' : `trace ${m.digest.slice(0, 15)}`.padStart(23),
  ];
  process.stdout.write(`${cells.join('')}  ${remark}`.trimEnd() + '\n');
}

async function measurePeer(): Promise<Pick<Measured, 'pods' | 'wallMs' | 'cpuMs'>> {
  const script = new URL('../bench/peers/webernetes.ts', import.meta.url).pathname;
  const { stdout } = await promisify(execFile)(process.execPath, [
    '--import',
    'tsx',
    script,
    '200',
    '10',
  ]);
  const { podCount, wallMs, cpuMs } = JSON.parse(stdout) as Record<string, number>;
  return { pods: podCount ?? NaN, wallMs: wallMs ?? NaN, cpuMs: cpuMs ?? NaN };
}

function parseSizes(text: string): readonly Size[] {
  return text.split(',').map((size) => {
    const [pods, nodes] = size.split('x').map(Number);
    return { pods: pods ?? 0, nodes: nodes ?? 0 };
  });
}

const flag = process.argv.indexOf('--sizes');
const sizes = parseSizes(flag < 0 ? '1000x50,10000x500' : (process.argv[flag + 1] ?? ''));
report(await measure({ pods: 1000, nodes: 50 }, 'digest'), 'cold, not counted');
for (let play = 0; play < WARM_UP_PLAYS; play++) await measure({ pods: 2000, nodes: 100 });
const results: Measured[] = [];
for (const size of sizes) {
  const measured = await measure(size);
  results.push(measured);
  report(measured);
}
const [small, large] = [results[0], results.at(-1)];
const failures: string[] = [];
if (small !== undefined && large !== undefined && small !== large) {
  const ratio = cpuPerPod(large) / cpuPerPod(small);
  process.stdout.write(`cost per pod, large to small: ${ratio.toFixed(2)}\n`);
  if (ratio > COST_RATIO_MAX) failures.push('cost per pod grows with the number of pods');
}
if (!process.argv.includes('--no-rest')) {
  process.stdout.write(`${await measureRest({ pods: 1000, nodes: 50 })}\n`);
}
const weighed = sizes[0] ?? { pods: 1000, nodes: 50 };
process.stdout.write(
  `memory, ${String(weighed.pods)} pods: ${((await weigh(weighed)) / 1024).toFixed(1)} KiB/pod\n`,
);
if (!process.argv.includes('--no-peer') && large !== undefined) {
  const peer = await measurePeer();
  const times = cpuPerPod(peer) / cpuPerPod(large);
  process.stdout.write(
    `@ngrok/webernetes 0.3.5, 200 plain pods on 10 nodes: ${podsPerSecond(peer).toFixed(0)} pods/s, ${cpuPerPod(peer).toFixed(0)} us/pod\n` +
      `cost per pod, webernetes to drydock with volumes: ${times.toFixed(1)}\n`,
  );
  if (!(times >= PEER_RATIO_MIN)) {
    failures.push(`the peer costs less than ${String(PEER_RATIO_MIN)} times ours`);
  }
}
for (const failure of failures) process.stdout.write(`LIMIT: ${failure}\n`);
process.exitCode = failures.length > 0 ? 1 : 0;
