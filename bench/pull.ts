/**
 * A cold pull with its unpacking, beside others: drydock, containerd, and skopeo with umoci, from one registry on
 * this machine, in turn, each run from an empty store.
 *
 *     npm run bench:pull [-- --runs 3] [--image big|small|layers] [--puller drydock] [--directory DIR]
 *
 * Images are made and pushed first: 512 MiB that nobody can compress in one layer; 10,000 small files; eight
 * layers of 24 MiB. A table for each, of medians: wall time and its ratio to containerd's, CPU of all processes
 * that took part (the registry's not), the largest process. Drydock's figures have in them what the others
 * leave out: each blob and each file of the tree is made durable (docs/decisions/0009). Nothing passes or fails: a
 * shared machine's figures are no gate. What is not on this machine is left out, and said. Linux alone.
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { loadavg, tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import buildIfNeeded from '../build.ts';
import { IMAGES, push, writeLayer } from './pull/images.ts';
import type { Cost } from './pull/measured-run.ts';
import { missing, pullOnce, PULLERS } from './pull/pullers.ts';
import { startRegistry } from './pull/registry.ts';

const { values } = parseArgs({
  options: {
    runs: { type: 'string', default: '3' },
    image: { type: 'string', multiple: true, default: IMAGES.map(({ name }) => name) },
    puller: { type: 'string', multiple: true, default: PULLERS.map(({ name }) => name) },
    directory: { type: 'string', default: tmpdir() },
  },
});

function median(costs: readonly Cost[], of: keyof Cost): number {
  const sorted = costs.map((each) => each[of]).sort((a, b) => a - b);
  return sorted[Math.floor(sorted.length / 2)] ?? NaN;
}

function row(name: string, costs: readonly Cost[], beside: readonly Cost[], goal: number): string {
  const wall = median(costs, 'wallSeconds');
  const range = costs.map(({ wallSeconds }) => wallSeconds.toFixed(2)).join(' ');
  const ratio = (wall / median(beside, 'wallSeconds')).toFixed(2);
  const cpuRatio = (median(costs, 'cpuSeconds') / median(beside, 'cpuSeconds')).toFixed(2);
  const columns = [
    name.padEnd(16),
    `${wall.toFixed(2)} s`.padStart(9),
    `${ratio}x`.padStart(8),
    `${median(costs, 'cpuSeconds').toFixed(2)} s`.padStart(10),
    `${cpuRatio}x`.padStart(8),
    `${(median(costs, 'peakBytes') / 1024 ** 2).toFixed(0)} MiB`.padStart(9),
    `   ${range}`,
  ];
  return columns.join('') + (name === 'drydock' ? `   (goal ${goal.toFixed(1)}x)` : '');
}

const pullers = PULLERS.filter(({ name, needs }) => {
  if (!values.puller.includes(name)) return false;
  const gone = missing(needs);
  if (gone.length > 0) console.log(`SKIPPED ${name}: not on this machine: ${gone.join(', ')}`);
  return gone.length === 0;
});
await buildIfNeeded();
const work = mkdtempSync(join(values.directory, 'drydock-pull-'));
const registry = await startRegistry(work);
try {
  if (registry.name !== 'docker-registry') console.log('SKIPPED docker-registry: not there');
  console.log(`from ${registry.name}, ${values.runs} runs of each, in turn`);
  for (const { name, goal, layers } of IMAGES.filter(({ name }) => values.image.includes(name))) {
    const written = [];
    for (const [at, layer] of layers.entries()) {
      written.push(await writeLayer(layer, work, `${name}-${String(at)}`));
    }
    const reference = await push(registry.address, `bench/${name}`, written);
    for (const { path } of written) rmSync(path);
    const costs = new Map(pullers.map((puller) => [puller, [] as Cost[]]));
    for (let run = 0; run < Number(values.runs); run++) {
      for (const [puller, each] of costs) each.push(await pullOnce(puller, reference, work));
    }
    const load = loadavg()[0]?.toFixed(1) ?? '';
    console.log(`\n${name} (load ${load})     wall          CPU              peak     walls`);
    const beside = [...costs].find(([puller]) => puller.name === 'containerd')?.[1] ?? [];
    for (const [puller, each] of costs) console.log(row(puller.name, each, beside, goal));
  }
} finally {
  await registry.close();
  rmSync(work, { recursive: true, force: true });
}
