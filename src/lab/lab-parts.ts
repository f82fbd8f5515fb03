/** From a lab's options to its parts: the world, the nodes' machines, the cluster. */
import {
  createOperation,
  errorText,
  choices,
  rethrowProgrammerError,
  World,
  type FileSystem,
  type Operation,
  type WorldOptions,
} from '../sim/index.ts';
import { Journal, type ApiServerOptions, type JournalDisk } from '../api/index.ts';
import { parseProgramModel, type ProgramModels } from '../cri/runtime/index.ts';
import { complaintText } from './complaint.ts';
import { Cluster, type ClusterOptions, type NodeMachine } from './cluster.ts';
import { InputError } from './input-error.ts';
import { enforceInvariants } from './invariants.ts';
import { labFaults } from './lab-faults.ts';
import { makeMachineFiles } from './machine-files.ts';
import type { KeptData, LabOptions } from './lab-options.ts';
import { hostDiskOf } from './node-disk.ts';
import { omitUndefined } from './omit-undefined.ts';
import type { RegistrySites } from './registry-sites.ts';

export function createWorld(options: LabOptions): World {
  const { ports, interleave, pace, startAt, retainTrace, replayCommand } = options;
  const world = new World(
    omitUndefined<WorldOptions>({
      choices: 'pick' in options.choices ? options.choices : choices.replayed(options.choices),
      turn: ports.turn,
      interleave,
      pace,
      startAt,
      retainTrace,
      // What is free on a disk that may fill depends on the order of the work on it; what is synced, too.
      oneJobAtATime: options.disk !== undefined || options.powerCuts === true,
    }),
  );
  enforceInvariants(world, replayCommand);
  return world;
}

/** @throws {InputError} for the first reason why no cluster would start */
export function checkOptions(options: LabOptions): void {
  const [fault] = labFaults(options);
  if (fault !== undefined) throw new InputError(complaintText(fault));
}

/** What is returned lets go of the signal, which may outlive many worlds. */
export function endOnAbort(world: World, signal: AbortSignal | undefined): () => void {
  const end = (): void => world.loop.fail(signal?.reason);
  if (signal?.aborted === true) end();
  signal?.addEventListener('abort', end, { once: true });
  return () => signal?.removeEventListener('abort', end);
}

/** @param now what is on their disks was made then; milliseconds */
export async function openMachines(options: LabOptions, now: number): Promise<NodeMachine[]> {
  const machines: NodeMachine[] = [];
  const disk = { ...hostDiskOf(options.disk), isVolatile: options.powerCuts };
  for (let at = 1; at <= (options.nodes ?? 1); at++) {
    const name = `node-${String(at)}`;
    const host = await options.ports.openHost(name, disk);
    const files = host.files.dated(now);
    await makeMachineFiles(files, name);
    machines.push({ name, ...host, dedicatedImageFs: Object.keys(disk.separate)[0] });
    for (const [path, content] of Object.entries(options.nodeFiles ?? {})) {
      await writeNodeFile(files, path, content);
    }
    if (options.powerCuts === true) await files.syncTree('/');
  }
  return machines;
}

/** As whoever set up the machine would; a path that is none is his mistake. @throws {InputError} */
async function writeNodeFile(files: FileSystem, path: string, content: string): Promise<void> {
  try {
    await files.mkdir(path.slice(0, path.lastIndexOf('/')) || '/', { recursive: true });
    await files.writeFile(path, new TextEncoder().encode(content), { mode: 0o600 });
  } catch (error) {
    rethrowProgrammerError(error);
    const why = errorText(error);
    throw new InputError(`nodeFiles: ${path}: ${why}`);
  }
}

/** @throws {InputError} naming path and line */
function programModels(scripts: Readonly<Record<string, string>>): ProgramModels {
  const parsed = Object.entries(scripts).map(([path, script]) => {
    try {
      return [path, parseProgramModel(script)] as const;
    } catch (error) {
      rethrowProgrammerError(error);
      throw new InputError(`models: ${path}: ${errorText(error)}`);
    }
  });
  return new Map(parsed);
}

export function createCluster(
  world: World,
  machines: readonly NodeMachine[],
  { endpoints }: RegistrySites,
  options: LabOptions,
): Cluster {
  const { ports, kubernetesVersion, kubeletVersion, containerd, admissionPlugins } = options;
  const { featureGates, kubeletFeatureGates, kubelet, decisions, seams, costs, runtimeCosts } =
    options;
  const { credentialProviders, models, eventBurst, runtimeHandlers } = options;
  const { transport, decoders } = ports;
  const data = options.data && keptData(world, options.data, options.pace !== undefined);
  world.trace.note(`mount strategy: ${machines[0]?.mounter.strategy ?? 'none'}`);
  return new Cluster(
    omitUndefined<ClusterOptions>({
      world,
      machines,
      transport,
      decoders,
      endpoints,
      kubernetesVersion,
      kubeletVersion,
      containerd,
      runtimeHandlers,
      admissionPlugins,
      featureGates,
      kubeletFeatureGates,
      kubelet,
      credentialProviders,
      eventBurst,
      decisions,
      seams,
      costs,
      runtimeCosts,
      models: models && programModels(models),
      data,
    }),
  );
}

/** In virtual time the disk's work has its modelled instant; on real time it is over when it is, also while time is held. */
function keptData(
  world: World,
  { files, directory, state }: KeptData,
  isOnRealTime: boolean,
): NonNullable<ApiServerOptions['data']> {
  const disk: JournalDisk = {
    files,
    perform: (work, leastMs = 0) =>
      isOnRealTime
        ? besideTheLoop(world, () => work(files))
        : world.realWork.run({ start: () => ({ result: work(files) }), leastMs, lane: 'data' }),
  };
  return { state, journal: new Journal({ world, disk, directory, lives: state.lives }) };
}

/** The loop goes on meanwhile; the end comes from outside. */
function besideTheLoop<T>({ loop }: World, work: () => Promise<T>): Operation<T> {
  return createOperation((sink) => {
    void work().then(
      (value) => loop.arrive(() => sink.done(value), 'data'),
      (error: unknown) => loop.arrive(() => sink.failed(error), 'data'),
    );
    return undefined;
  });
}
