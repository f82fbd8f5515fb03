/**
 * What the API server costs: in process, as kubelets and controllers of a scenario meet it, and over HTTP, as others do.
 *
 *     npm run bench:api [-- --pods 10000]
 *
 * In process: creations, status patches with 5 and with 5,000 watches that are filtered by node, memory for each stored
 * pod. Over HTTP (plain, loopback, eight connections): creations, status patches, lists of all pods whole and in pages.
 * Rates are by processor time of the server alone, its client being another process; by the clock on the wall they are
 * shown for information.
 *
 * With URL_OF (and TOKEN_OF) of another server, and PIDS_OF its processes (`12,34`), as of etcd and kube-apiserver, the
 * same requests go to it, and the processor time of those processes is what they cost.
 *
 * Limits: one core answers 20,000 status patches a second with 5,000 watches, and these cost at most 1.5 times what they
 * do with 5.
 */
import { ApiDoor } from '../src/api/http/index.ts';
import { serveApi } from '../src/api/http/node/index.ts';
import { ApiServer, type Pod } from '../src/api/index.ts';
import { choices, follow, World } from '../src/sim/index.ts';
import { RealTimePace } from '../src/sim/node/index.ts';
import {
  countOption,
  cpuSecondsOf,
  cpuSecondsOfProcesses,
  heapBytes,
  podManifest,
  statusPatch,
} from './api/load.ts';
import { driveOverHttp, type HttpFigures } from './api/over-http.ts';

const PATCHES_A_SECOND_MIN = 20_000;
const FAN_OUT_RATIO_MAX = 1.5;
const NODES = 5000;

const pods = countOption('--pods', 10_000);

interface InProcess {
  readonly createsASecond: number;
  readonly patchesASecond: number;
  readonly bytesPerPod: number;
  readonly events: number;
}

/** Of a server whose pods are spread over all nodes, watched for so many of them. */
async function measureInProcess(watches: number): Promise<InProcess> {
  const world = new World({ choices: choices.defaults(), retainTrace: 'none' });
  const server = new ApiServer({ world });
  const client = server.client('bench').resource('pods');
  let events = 0;
  for (let at = 0; at < watches; at++) {
    const fieldSelector = { 'spec.nodeName': `node-${String(at)}` };
    client.watch({ fieldSelector }).subscribe(() => (events += 1));
  }
  await drain(world);
  const empty = heapBytes();
  const created = cpuSecondsOf(process.cpuUsage());
  for (let at = 0; at < pods; at++) follow(client.create(podManifest(at, NODES)), IGNORED);
  await drain(world);
  const createSeconds = cpuSecondsOf(process.cpuUsage()) - created;
  const bytesPerPod = (heapBytes() - empty) / pods;
  const rounds = 4;
  const before = cpuSecondsOf(process.cpuUsage());
  for (let round = 0; round < rounds; round++) {
    for (let at = 0; at < pods; at++) {
      const key = { name: `pod-${String(at)}` };
      follow(client.patchStatus(key, statusPatch(round), 'strategic'), IGNORED);
    }
    await drain(world);
  }
  const patchSeconds = cpuSecondsOf(process.cpuUsage()) - before;
  return {
    createsASecond: pods / createSeconds,
    patchesASecond: (rounds * pods) / patchSeconds,
    bytesPerPod,
    events,
  };
}

const IGNORED = {
  done: (_pod: Pod): void => undefined,
  failed: (error: unknown): void => {
    throw error;
  },
};

async function drain(world: World): Promise<void> {
  while ((await world.loop.run(world.now() + 60_000)) === 'stopped');
}

async function measureOverHttp(): Promise<HttpFigures> {
  const startAt = Math.floor(performance.timeOrigin);
  const pace = new RealTimePace({ startAt });
  const world = new World({ choices: choices.defaults(), retainTrace: 'none', startAt, pace });
  const server = new ApiServer({ world });
  const served = await serveApi({
    host: '127.0.0.1',
    port: 0,
    loop: world.loop,
    createDoor: (address) =>
      new ApiDoor({ handler: server, address, report: (error) => console.error(error) }),
  });
  // A loop with nothing due does not wait for what comes.
  const stay = (): void => void world.loop.schedule(3_600_000, stay, 'bench');
  stay();
  let isOver = false;
  const running = (async () => {
    while (!isOver) await world.loop.run();
  })();
  const figures = await driveOverHttp({
    url: served.url,
    pods,
    cpuSeconds: () => cpuSecondsOf(process.cpuUsage()),
  });
  isOver = true;
  await served.close();
  world.loop.stop();
  await running;
  return figures;
}

function shown(rate: number): string {
  return Math.round(rate).toLocaleString('en');
}

// What is measured is warm; the first pods are not.
await measureInProcess(5);
const few = await measureInProcess(5);
const many = await measureInProcess(NODES);
console.log(`in process, ${shown(pods)} pods, by processor time of one core`);
for (const [name, { createsASecond, patchesASecond, bytesPerPod, events }] of [
  ['5 watches', few],
  [`${shown(NODES)} watches`, many],
] as const) {
  console.log(
    `  ${name}: ${shown(createsASecond)} creations/s, ${shown(patchesASecond)} status patches/s, ` +
      `${shown(bytesPerPod)} bytes/pod, ${shown(events)} events delivered`,
  );
}
const ratio = few.patchesASecond / many.patchesASecond;
console.log(`  a patch with ${shown(NODES)} watches costs ${ratio.toFixed(2)} times one with 5`);

function tell(name: string, figures: HttpFigures): void {
  console.log(name);
  for (const [what, { aSecondOfCpu, aSecond }] of Object.entries(figures)) {
    console.log(
      `  ${what}: ${shown(aSecondOfCpu)}/s of processor time, ${shown(aSecond)}/s by the clock`,
    );
  }
}

tell('over HTTP, drydock', await measureOverHttp());
const { URL_OF: url, TOKEN_OF: token, PIDS_OF: pids } = process.env;
if (url === undefined || pids === undefined) {
  console.log('SKIPPED: another server beside it: URL_OF (and TOKEN_OF) and PIDS_OF name none');
} else {
  const cpuSeconds = () => cpuSecondsOfProcesses(pids.split(',').map(Number));
  tell(`over HTTP, ${url}`, await driveOverHttp({ url, token, pods, cpuSeconds }));
}
if (many.patchesASecond < PATCHES_A_SECOND_MIN || ratio > FAN_OUT_RATIO_MAX) process.exitCode = 1;
