/**
 * `drydock serve [FILE]`: a cluster on real time behind HTTP, for kubectl and whoever else speaks its protocol.
 * With a file it begins as the scenario says, and the scenario's steps are played while it is served.
 */
import { randomBytes } from 'node:crypto';
import { resolve } from 'node:path';
import type { AdmissionPlugin } from '../api/index.ts';
import { ADMIN, ApiDoor, storeBootstrapPolicy } from '../api/http/index.ts';
import {
  callWebhook,
  createCertificate,
  packagedDescriptions,
  serveApi,
  type ServedApi,
} from '../api/http/node/index.ts';
import {
  ClusterAgent,
  InputError,
  Lab,
  memoryPorts,
  type LabPorts,
  type Program,
} from '../lab/index.ts';
import { choices, rethrowProgrammerError } from '../sim/index.ts';
import { RealTimePace } from '../sim/node/index.ts';
import { openData, type OpenedData } from './cluster-data.ts';
import type { Console } from './console.ts';
import { serveControl, type ControlAccess, type ControlEndpoint } from './control-endpoint.ts';
import { writeKubeconfig } from './kubeconfig.ts';
import { loadProgram } from './load-program.ts';
import { printable } from './printable.ts';
import { readTokenFile } from './token-file.ts';
import { Interruption, Signals } from './signals.ts';
import { metricsOfNode } from './metrics-text.ts';

export interface ServeOptions {
  readonly host: string;
  readonly port: number;
  readonly speed: number;
  readonly kubeconfig: string;
  /** Plain HTTP, and no token. */
  readonly insecure?: boolean;
  readonly memory?: boolean;
  readonly root?: string;
  readonly nodes?: number;
  /** A directory that keeps the cluster from one process to the next. */
  readonly data?: string;
  /** The clock stands until it is told to go on. */
  readonly paused?: boolean;
  /** More users and their tokens. */
  readonly tokenAuthFile?: string;
}

const LOOPBACK = ['127.0.0.1', '::1', 'localhost'];

/** Serves until the process is told to end. @throws {InputError} */
export async function serve(
  file: string | undefined,
  options: ServeOptions,
  console: Console,
): Promise<void> {
  const program = file === undefined ? undefined : await loadProgram(file, true);
  if (options.insecure === true && !LOOPBACK.includes(options.host)) {
    throw new InputError('--insecure goes with a loopback address: whoever comes is administrator');
  }
  if (options.insecure === true && options.tokenAuthFile !== undefined) {
    throw new InputError('--insecure does not go with --token-auth-file: it asks for no token');
  }
  const data = options.data === undefined ? undefined : await openData(options.data);
  const signals = new Signals();
  try {
    await serveLab(program, data, options, console, signals.signal);
  } catch (error) {
    rethrowProgrammerError(error);
    if (!(error instanceof Interruption)) throw error;
  } finally {
    signals.forget();
    data?.release();
  }
}

async function serveLab(
  program: Program | undefined,
  data: OpenedData | undefined,
  options: ServeOptions,
  console: Console,
  signal: AbortSignal,
): Promise<void> {
  // Whatever the wall clock says, the cluster's time goes on from where it was.
  const startAt = Math.ceil(Math.max(Date.now() - 999, data?.state.at ?? 0) / 1000) * 1000;
  const { nodes } = options;
  const pace = new RealTimePace({ startAt, speed: options.speed });
  const lab = await Lab.open({
    ports: await openPorts(options),
    ...program?.setting,
    ...(nodes === undefined ? {} : { nodes }),
    admissionPlugins: withDefaultPlugins(program?.setting.admissionPlugins),
    choices: choices.seeded(randomBytes(4).readUInt32LE()),
    startAt,
    pace,
    retainTrace: 'none',
    data,
    signal,
  });
  let served: ServedApi | undefined;
  let control: ControlEndpoint | undefined;
  try {
    control = await serveControl(lab, pace);
    served = await openDoor(lab, control.access, options, console);
    if (options.paused === true) pace.pause();
    if (data !== undefined) tellData(data, program, console);
    if (program !== undefined && data?.isNew !== false) await program.play(lab);
    await runForever(lab, pace);
  } finally {
    control?.close();
    await served?.close();
    await lab.close();
  }
}

/** As a kube-apiserver has it: pods get a token of their account. A scenario that is run has it only if it says so. */
function withDefaultPlugins(plugins: readonly AdmissionPlugin[] = []): readonly AdmissionPlugin[] {
  return [...new Set<AdmissionPlugin>(['ServiceAccount', ...plugins])];
}

/** Only a signal ends this: it fails the loop. A cluster without nodes may have nothing to do until somebody asks. */
async function runForever({ world: { loop } }: Lab, pace: RealTimePace): Promise<never> {
  for (;;) if ((await loop.run()) === 'idle') await pace.reach(Infinity);
}

function tellData(
  { state, isNew }: OpenedData,
  program: Program | undefined,
  console: Console,
): void {
  if (isNew) return;
  const revision = state.base.revision + state.changes.length;
  console.print(`The cluster goes on from revision ${String(revision)}; its nodes were rebooted.`);
  if (program !== undefined) console.print('The steps of the file are not played again.');
}

async function openDoor(
  lab: Lab,
  control: ControlAccess,
  options: ServeOptions,
  console: Console,
): Promise<ServedApi> {
  const { host, port, insecure = false } = options;
  const token = insecure ? undefined : randomBytes(24).toString('base64url');
  const hosts = [...new Set([host, ...LOOPBACK])];
  const tls = insecure ? undefined : createCertificate(hosts, Date.now());
  const others =
    options.tokenAuthFile === undefined ? [] : await readTokenFile(options.tokenAuthFile);
  const tokens = token === undefined ? undefined : new Map([...others, [token, ADMIN]]);
  storeBootstrapPolicy(lab.cluster.api);
  const report = (error: unknown): void => {
    const text = error instanceof Error ? (error.stack ?? error.message) : String(error);
    process.stderr.write(`drydock: server: ${text.split('\n').map(printable).join('\n')}\n`);
  };
  const served = await serveApi({
    host,
    port,
    loop: lab.world.loop,
    ...(tls === undefined ? {} : { tls }),
    createDoor: (address) =>
      new ApiDoor({
        handler: lab.cluster.api,
        agent: new ClusterAgent(lab.cluster, metricsOfNode),
        tokens,
        tokenSecret: randomBytes(32).toString('hex'),
        hasStoredPolicy: true,
        callWebhook,
        descriptions: packagedDescriptions(),
        address,
        report,
      }),
  });
  const path = resolve(options.kubeconfig);
  await writeKubeconfig(path, { url: served.url, certificate: tls?.certificate, token, control });
  console.print(`API server listening on ${served.url}`);
  console.print(`kubeconfig written to ${path}`);
  console.print(`  export KUBECONFIG=${path}`);
  console.print('  kubectl get nodes');
  console.print('What comes from outside is on no seed: such a run cannot be replayed.');
  return served;
}

async function openPorts({ memory, root }: ServeOptions): Promise<LabPorts> {
  if (memory === true) {
    if (root !== undefined) throw new InputError('--memory does not go with --root');
    return memoryPorts();
  }
  const { nodePorts } = await import('../lab/node/index.ts');
  return nodePorts({ root });
}
