/**
 * The logs of containers on the node's disk: links to them, rotation, and their end.
 * Upstream: pkg/kubelet/logs/container_log_manager.go; kuberuntime_container.go, removeContainerLog;
 * kuberuntime_gc.go, evictPodLogsDirectories (v1.36).
 *
 * Deviation: directories, file and link come with the first line, and of containers that write nothing there is nothing to
 * do. What fails is tried again when it is due again, and nobody is told: upstream's kubelet logs it.
 */
import type { RuntimeService } from '../../cri/index.ts';
import {
  Background,
  FileSystemError,
  isFileSystemError,
  listen,
  neverDone,
  operation,
  perform,
  rethrowProgrammerError,
  Ticker,
  type FileSystem,
  type Host,
  type Operation,
  type Steps,
  type World,
} from '../../sim/index.ts';
import {
  CONTAINER_LOGS,
  containerIdOfLink,
  logLink,
  POD_LOGS,
  type KubeletConfiguration,
} from '../model/index.ts';
import { removeLogs, rotatedName, tidyRotatedLogs } from './rotate-log.ts';

export interface ContainerLogsOptions {
  readonly world: World;
  readonly actor: string;
  readonly host: Host;
  readonly runtime: RuntimeService;
  readonly configuration: KubeletConfiguration;
}

export class ContainerLogs {
  readonly #options: ContainerLogsOptions;
  readonly #ticker: Ticker;
  readonly #running: Background;
  /** Of containers that have written something. */
  readonly #paths = new Map<string, string>();
  readonly #sizesAsked = neverDone<readonly string[]>();
  /** Below `/var/log/pods`; undefined: nobody has looked what an earlier life left. */
  #directories: Set<string> | undefined;
  #hasUnknownContainers = false;
  #stopListening = (): void => undefined;

  constructor(options: ContainerLogsOptions) {
    const { world, actor, configuration } = options;
    this.#options = options;
    this.#running = new Background(world.loop);
    this.#ticker = new Ticker({
      loop: world.loop,
      lane: actor,
      periodMs: configuration.containerLogMonitorIntervalMs,
      pass: () => this.#running.run(operation(() => this.#rotateAll())),
    });
  }

  start(): void {
    const { world, runtime } = this.#options;
    const hearing = listen(world.loop, runtime.logsBegun$, (id) => this.#began(id));
    this.#stopListening = () => hearing.unsubscribe();
    this.#running.run(operation(() => this.directories()));
  }

  stop(): void {
    this.#stopListening();
    this.#ticker.stop();
    this.#running.stop();
  }

  /** The runtime, where the logs of a container go before it does. */
  cleaning(runtime: RuntimeService): RuntimeService {
    const removeContainer = (id: string): Operation<void> =>
      this.#paths.has(id)
        ? operation(() => this.#remove(id, runtime))
        : runtime.removeContainer(id);
    return { ...runtime, removeContainer };
  }

  /** Names of the directories of pods, `default_web_UID`. */
  *directories(): Steps<readonly string[]> {
    this.#directories ??= yield* this.#findEarlier();
    if (this.#hasUnknownContainers) yield* this.#knowEarlier();
    return [...this.#directories];
  }

  /** And the links that lead nowhere then. */
  *removeDirectories(names: readonly string[]): Steps<void> {
    const { host } = this.#options;
    if (names.length === 0) return;
    for (const name of names) {
      const removed = host.perform((files) => files.rm(`${POD_LOGS}/${name}`));
      if (yield* this.#succeeds(removed)) this.#directories?.delete(name);
    }
    const dead: readonly string[] = yield* perform(host.perform(deadLinks));
    for (const name of dead) {
      if (yield* this.#isStillThere(containerIdOfLink(name))) continue;
      yield* this.#succeeds(host.perform((files) => files.unlink(`${CONTAINER_LOGS}/${name}`)));
    }
  }

  #began(containerId: string): void {
    const path = this.#know(containerId);
    if (path === undefined) return;
    const link = logLink(path, containerId);
    const made = this.#options.host.perform(async (files) => {
      await files.mkdir(CONTAINER_LOGS, { recursive: true });
      await files.symlink(path, link);
    });
    this.#running.run(operation(() => this.#succeeds(made)));
  }

  #know(containerId: string): string | undefined {
    const path = this.#options.runtime.logPath(containerId);
    if (path === undefined) return undefined;
    this.#paths.set(containerId, path);
    const [directory = ''] = path.slice(POD_LOGS.length + 1).split('/');
    this.#directories?.add(directory);
    this.#ticker.arm();
    return path;
  }

  *#findEarlier(): Steps<Set<string>> {
    const { host } = this.#options;
    const names: readonly string[] = yield* perform(host.perform(namesInPodLogs));
    this.#hasUnknownContainers = names.length > 0;
    return (this.#directories = new Set(names));
  }

  /** A runtime that does not answer is asked again. */
  *#knowEarlier(): Steps<void> {
    try {
      const containers = yield* perform(this.#options.runtime.listContainers());
      for (const { id } of containers) this.#know(id);
      this.#hasUnknownContainers = false;
    } catch (error) {
      rethrowProgrammerError(error);
    }
  }

  *#rotateAll(): Steps<void> {
    const { host, configuration } = this.#options;
    const { containerLogMaxSizeBytes: bytesMax } = configuration;
    const paths = this.#paths;
    const tooLong = host.performAgain(this.#sizesAsked, (files) =>
      longerThan(files, paths, bytesMax),
    );
    for (const id of yield* perform(tooLong)) yield* this.#rotate(id);
    if (paths.size > 0) this.#ticker.arm();
  }

  *#rotate(containerId: string): Steps<void> {
    const { world, host, runtime, configuration } = this.#options;
    const path = this.#paths.get(containerId);
    if (path === undefined || !(yield* this.#isRunning(containerId))) return;
    const { containerLogMaxFiles: filesMax } = configuration;
    const rotated = rotatedName(path, world.now());
    const begun = host.perform(async (files) => {
      await tidyRotatedLogs(files, path, filesMax);
      await files.rename(path, rotated);
    });
    if (!(yield* this.#succeeds(begun))) return;
    try {
      yield* perform(runtime.reopenContainerLog(containerId));
    } catch (error) {
      rethrowProgrammerError(error);
      yield* this.#succeeds(host.perform((files) => files.rename(rotated, path)));
    }
  }

  /** Of those that have ended there is nothing more to come. */
  *#isRunning(containerId: string): Steps<boolean> {
    try {
      const { state } = yield* perform(this.#options.runtime.containerStatus(containerId));
      return state === 'CONTAINER_RUNNING';
    } catch (error) {
      rethrowProgrammerError(error);
      return false;
    }
  }

  *#isStillThere(containerId: string | undefined): Steps<boolean> {
    if (containerId === undefined) return false;
    try {
      const { state } = yield* perform(this.#options.runtime.containerStatus(containerId));
      return state !== 'CONTAINER_EXITED';
    } catch (error) {
      rethrowProgrammerError(error);
      return false;
    }
  }

  *#remove(containerId: string, runtime: RuntimeService): Steps<void> {
    const path = this.#paths.get(containerId) ?? '';
    const link = logLink(path, containerId);
    const { host } = this.#options;
    // As upstream: a container whose log cannot be removed stays.
    yield* perform(host.perform((files) => removeLogs(files, path)));
    yield* this.#succeeds(host.perform((files) => files.unlink(link)));
    this.#paths.delete(containerId);
    yield* perform(runtime.removeContainer(containerId));
  }

  /** Whether the disk did it. */
  *#succeeds(work: Operation<unknown>): Steps<boolean> {
    try {
      yield* perform(work);
      return true;
    } catch (error) {
      rethrowProgrammerError(error);
      if (error instanceof FileSystemError) return false;
      throw error;
    }
  }
}

async function namesInPodLogs(files: FileSystem): Promise<readonly string[]> {
  return namesIn(files, POD_LOGS);
}

async function namesIn(files: FileSystem, directory: string): Promise<readonly string[]> {
  try {
    return (await files.readdir(directory)).map(({ name }) => name);
  } catch (error) {
    rethrowProgrammerError(error);
    if (error instanceof FileSystemError) return [];
    throw error;
  }
}

async function deadLinks(files: FileSystem): Promise<readonly string[]> {
  const dead: string[] = [];
  for (const name of await namesIn(files, CONTAINER_LOGS)) {
    try {
      await files.stat(`${CONTAINER_LOGS}/${name}`);
    } catch (error) {
      rethrowProgrammerError(error);
      if (isFileSystemError(error, 'ENOENT')) dead.push(name);
    }
  }
  return dead;
}

async function longerThan(
  files: FileSystem,
  paths: ReadonlyMap<string, string>,
  bytesMax: number,
): Promise<readonly string[]> {
  const longer: string[] = [];
  for (const [id, path] of paths) {
    try {
      if ((await files.stat(path)).sizeBytes >= bytesMax) longer.push(id);
    } catch (error) {
      rethrowProgrammerError(error);
      if (!(error instanceof FileSystemError)) throw error;
    }
  }
  return longer;
}
