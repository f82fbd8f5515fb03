/** What is inside a container: its files, its own process, and what is run beside it. */
import { AsyncSubject, map, race } from 'rxjs';
import { createOperation, follow, operation, type Operation, type Steps } from '../../sim/index.ts';
import type { ExecSyncResponse, ProcessStreams } from '../index.ts';
import { ContainerFiles } from './container-files.ts';
import { argvOf, ContainerProcesses } from './container-processes.ts';
import type { ContainerAround, ContainerInsideOptions } from './container-inside-options.ts';
import type { MainProcess } from './main-process.ts';
import { normalized } from './mount-namespace.ts';
import { NodeNetwork } from './network/simulated-network.ts';
import { unmodelledServer } from './network/unmodelled-server.ts';
import { isOwnFile, ownFilesOf } from './own-files.ts';
import { playScript, SimulatedProcess, type Surroundings } from './process.ts';
import type { ProcessScript, WritablePlaces } from './process-script.ts';
import { decodeByteText, encodeText, toByteText } from './processes/byte-text.ts';
import { PidNamespace } from './processes/pid-namespace.ts';
import type { MissingProgram } from './processes/container-world.ts';
import { TracedFiles } from './traced-files.ts';

/** What a script played beside the container's own process did. */
export interface ExecResult {
  readonly exitCode: number;
  readonly output: readonly string[];
}

/** 128 + 9, as a shell reports SIGKILL. */
const EXIT_CODE_SIGKILL = 137;

export class ContainerInside {
  /** Whom its processes see. */
  readonly pids: PidNamespace;
  readonly #options: ContainerInsideOptions;
  readonly #around: ContainerAround;
  /** Made when somebody looks at them. */
  #madeFiles: ContainerFiles | undefined;
  /** Made when the first program is run: most containers of a simulation run none. */
  #madeProcesses: ContainerProcesses | undefined;
  readonly #terminationPath: string;
  /** Completes when all processes are killed. */
  readonly #killed = new AsyncSubject<void>();
  #main: MainProcess | undefined;
  #terminationLog = '';
  #memoryLimitBytes: number | undefined;
  /** What its script holds. */
  #scriptBytes = 0;

  constructor(options: ContainerInsideOptions, around: ContainerAround) {
    const { terminationMessagePath = '' } = options.config;
    this.#options = options;
    this.pids = options.pids ?? new PidNamespace();
    this.#around = around;
    this.#memoryLimitBytes = options.config.memoryLimitBytes;
    this.#terminationPath = normalized(terminationMessagePath);
    if (options.script !== undefined) this.#main = this.#scripted(options.script);
  }

  get files(): ContainerFiles {
    this.#madeFiles ??= this.#makeFiles();
    return this.#madeFiles;
  }

  #makeFiles(): ContainerFiles {
    const { world, host, mounts, costs, imageTree, config, sandboxConfig, ip } = this.#options;
    return new ContainerFiles({
      world,
      host,
      containerId: this.#around.identity.containerId,
      mounts,
      processes: { config, account: this.#options.imageAccount },
      readCostMs: costs.readMs,
      imageTree,
      isRootReadOnly: config.readonlyRootfs === true,
      messagePath: this.#terminationPath,
      ownFiles: () => ownFilesOf(config, sandboxConfig, ip),
      isOwnFile: (path) => path === this.#terminationPath || isOwnFile(path),
      written: (path, content) => {
        if (path === this.#terminationPath) {
          this.#terminationLog = decodeByteText(toByteText(content));
        }
      },
    });
  }

  get #hostname(): string {
    const { metadata, hostname = metadata.name } = this.#options.sandboxConfig;
    return hostname;
  }

  get #processes(): ContainerProcesses {
    this.#madeProcesses ??= this.#makeProcesses();
    return this.#madeProcesses;
  }

  #makeProcesses(): ContainerProcesses {
    const { world, actor, config, image, sandboxConfig, ip } = this.#options;
    const { podUid, container, containerId } = this.#around.identity;
    const about = { podUid, container };
    const processes = new ContainerProcesses({
      world,
      lane: actor,
      containerId,
      files: this.files,
      config,
      image: image.config,
      account: this.#options.imageAccount,
      hostname: this.#hostname,
      namespace: sandboxConfig.metadata.namespace,
      names: this.#options.names,
      models: this.#options.models,
      surroundings: this.#tracedSurroundings,
      network: new NodeNetwork(world, actor, this.#options.network, ip),
      costs: this.#options.costs,
      log: this.#around.log,
      pids: this.pids,
      memoryLimitBytes: () => this.#memoryLimitBytes,
      outOfMemory: this.#around.outOfMemory,
      fileRead: (path, outcome) =>
        world.trace.append(actor, 'container.read', { ...about, path, ...outcome }),
      fileWritten: (path, outcome) =>
        world.trace.append(actor, 'container.written', { ...about, path, ...outcome }),
    });
    return processes;
  }

  /** Its own process, which is known once `prepare` has found it. */
  get main(): MainProcess {
    this.#main ??= this.#scripted(unmodelledServer(this.#options.config));
    return this.#main;
  }

  /** What its processes wrote at the termination message path last. */
  get terminationLog(): string {
    return this.#terminationLog;
  }

  /** Of what they changed of its root; undefined: nothing. */
  get layer(): Pick<ContainerFiles, 'writableLayer' | 'discardLayer'> | undefined {
    return this.#madeFiles;
  }

  /** What its processes hold. */
  get memoryUsageBytes(): number {
    return this.#scriptBytes + (this.#madeProcesses?.table.memoryBytes ?? 0);
  }

  /** From now on. Who holds more is out of memory. @param bytes undefined: there is no limit */
  limitMemory(bytes: number | undefined): void {
    this.#memoryLimitBytes = bytes;
    if (bytes !== undefined && this.memoryUsageBytes > bytes) this.#around.outOfMemory();
  }

  get writable(): WritablePlaces {
    const { config, mounts } = this.#options;
    return { terminationMessagePath: config.terminationMessagePath, mounts };
  }

  /** Looks for the program that the container is to run; answers why it cannot be run. @throws {CriError} */
  *prepare(): Steps<string | undefined> {
    if (this.#main !== undefined) return undefined;
    const { config: said, image } = this.#options;
    const [name] = argvOf({ config: said, image: image.config });
    if (name === undefined) return undefined;
    yield* this.#processes.findHome();
    const found = yield* this.#processes.findFirst(name);
    if (typeof found === 'string') {
      const { isStandIn } = yield* this.files.imageTree();
      if (!isStandIn || found !== 'ENOENT') return whyMissing(name, found);
    } else if (found.kind.is !== 'unknown') {
      this.#main = this.#processes.main(found, this.#around.exited);
      return undefined;
    }
    const { world, actor, config } = this.#options;
    const { podUid, container } = this.#around.identity;
    const program = decodeByteText(name);
    world.trace.append(actor, 'container.unmodelled', { podUid, container, program });
    this.#main = this.#scripted(unmodelledServer(config));
    return undefined;
  }

  /** Runs a command to its end; the answer to a missing one is a text. @throws {CriError} */
  execCommand(command: readonly string[]): Operation<ExecSyncResponse | string> {
    const run = operation(() => this.#execCommand(command));
    return race(run, this.#killed.pipe(map(() => KILLED)));
  }

  /** As `execCommand`, talking to it; emits its status. */
  session(command: readonly string[], streams: ProcessStreams): Operation<number | string> {
    const run = operation(() => this.#session(command, streams));
    return race(run, this.#killed.pipe(map(() => EXIT_CODE_SIGKILL)));
  }

  *#session(command: readonly string[], streams: ProcessStreams): Steps<number | string> {
    const [name = ''] = command;
    const found = yield* this.#processes.findFirst(encodeText(name));
    if (typeof found === 'string') return whyMissing(name, found);
    return yield* this.#processes.session(found, command, streams);
  }

  /** Listens to its own process, and talks to it; emits once it has ended. */
  attach(streams: ProcessStreams): Operation<void> {
    return createOperation<void>((sink) => {
      const letGo = this.#processes.console().attach(streams);
      const cancel = follow(this.#killed.pipe(map(() => undefined)), sink);
      return () => {
        letGo();
        cancel?.();
      };
    });
  }

  /** Plays a script in the container; it is killed when the container exits. Leaves no log. */
  execScript({ steps }: ProcessScript): Operation<ExecResult> {
    const output: string[] = [];
    const played = playScript(steps, {
      ...this.#surroundings,
      read: (path) => this.files.read(path),
      write: (path, content) => this.files.write(path, content),
      log: (line) => {
        output.push(line);
        return undefined;
      },
    });
    const killed = this.#killed.pipe(map(() => EXIT_CODE_SIGKILL));
    return race(played, killed).pipe(map((exitCode) => ({ exitCode, output })));
  }

  /** Nothing runs any more. */
  kill(): void {
    this.#main?.kill();
    this.end();
  }

  /** The container has ended, and all that ran in it ends with it. */
  end(): void {
    this.#madeProcesses?.table.killAll();
    if (this.#options.pids === undefined) this.pids.killAll();
    this.#killed.next();
    this.#killed.complete();
  }

  *#execCommand(command: readonly string[]): Steps<ExecSyncResponse | string> {
    const [name = ''] = command;
    const found = yield* this.#processes.findFirst(name);
    if (typeof found === 'string') return whyMissing(name, found);
    return yield* this.#processes.exec(found, command);
  }

  #scripted(script: ProcessScript): SimulatedProcess {
    this.pids.reserveFirst();
    return new SimulatedProcess(script, this.#tracedSurroundings, this.#around.exited);
  }

  get #tracedSurroundings(): Surroundings {
    return {
      ...this.#surroundings,
      read: (path) => this.#traced.read(path),
      write: (path, content) => this.#traced.write(path, content),
    };
  }

  get #traced(): TracedFiles {
    const { world, actor } = this.#options;
    return new TracedFiles({ files: this.files, world, actor, identity: this.#around.identity });
  }

  get #surroundings(): Surroundings {
    const { world, actor } = this.#options;
    const { sockets, outOfMemory } = this.#around;
    return {
      loop: world.loop,
      lane: actor,
      read: (path) => this.files.read(path),
      write: (path, content) => this.files.write(path, content),
      log: (line) => {
        this.#around.log(line);
        this.#madeProcesses?.tellAttached(`${encodeText(line)}\n`);
        return undefined;
      },
      sockets,
      writeTerminationLog: (text) => (this.#terminationLog = text),
      allocate: (bytes) => {
        this.#scriptBytes = bytes;
        if (bytes > (this.#memoryLimitBytes ?? Infinity)) outOfMemory();
      },
    };
  }
}

const KILLED: ExecSyncResponse = { stdout: '', stderr: '', exitCode: EXIT_CODE_SIGKILL };

/** Upstream: runc, as containerd quotes it. */
function whyMissing(name: string, why: MissingProgram): string {
  const shown = decodeByteText(name);
  const what = 'unable to start container process: exec: ';
  if (why === 'EACCES') return `${what}"${shown}": permission denied`;
  return name.includes('/')
    ? `${what}"${shown}": stat ${shown}: no such file or directory`
    : `${what}"${shown}": executable file not found in $PATH`;
}
