/** The processes of one container: its own one, and those that are run beside it. */
import { hashOf } from '#hash';
import { pause, perform, type Steps, type World } from '../../sim/index.ts';
import type {
  ContainerConfig,
  ExecSyncResponse,
  ImageConfig,
  PodNetwork,
  ProcessStreams,
} from '../index.ts';
import { homeOf } from './accounts.ts';
import { credentialsOf, type Credentials } from './credentials.ts';
import type { ContainerFiles } from './container-files.ts';
import { findProgram, type LocatedProgram, type Seeker } from './find-program.ts';
import type { Names, Target } from './network/names.ts';
import type { MainProcess } from './main-process.ts';
import type { ProgramModels } from './program-models.ts';
import { decodeByteText, encodeText } from './processes/byte-text.ts';
import { connect, signalForeground, TERMINAL_VARIABLE } from './processes/connect.ts';
import { Console } from './processes/console.ts';
import type { ContainerWorld, MissingProgram, ProcessUser } from './processes/container-world.ts';
import { NULL_DEVICE, sink } from './processes/devices.ts';
import { LineSink } from './processes/line-sink.ts';
import { Descriptor, DescriptorTable, type OpenFile } from './processes/open-file.ts';
import type { OsProcess } from './processes/os-process.ts';
import type { PidNamespace } from './processes/pid-namespace.ts';
import { ProcessTable } from './processes/process-table.ts';
import { statusOf } from './processes/run-program.ts';
import { signalNumber } from './processes/signals.ts';
import { DEFAULT_PATH } from './rootfs/programs.ts';

export interface ContainerProcessesOptions {
  readonly world: World;
  /** `cri/<node>` */
  readonly lane: string;
  readonly containerId: string;
  readonly files: ContainerFiles;
  readonly config: ContainerConfig;
  readonly image: ImageConfig | undefined;
  /** Of the user that the image says. */
  readonly account: ProcessUser | undefined;
  readonly hostname: string;
  readonly namespace: string;
  readonly names: Names;
  readonly models: ProgramModels;
  readonly surroundings: ContainerWorld['surroundings'];
  /** As the pod sees it: its own address is the local one. */
  readonly network: PodNetwork;
  readonly costs: { readonly spawnMs: number; readonly programStartMs: number };
  readonly log: (line: string) => void;
  readonly memoryLimitBytes: () => number | undefined;
  readonly outOfMemory: (whose?: 'child') => void;
  readonly pids: PidNamespace;
  readonly fileRead: ContainerWorld['fileRead'];
  readonly fileWritten: ContainerWorld['fileWritten'];
}

/** What a container is to run: what its configuration says, else its image. Empty: nothing says. */
export function argvOf({
  config,
  image = {},
}: Pick<ContainerProcessesOptions, 'config' | 'image'>): readonly string[] {
  const { command = [], args = [] } = config;
  const words = command.length > 0 ? command : (image.entrypoint ?? []);
  const more = args.length > 0 || command.length > 0 ? args : (image.cmd ?? []);
  return [...words, ...more].map(encodeText);
}

export class ContainerProcesses implements ContainerWorld {
  readonly table: ProcessTable;
  readonly files: ContainerFiles;
  readonly hostname: string;
  readonly fileRead: ContainerWorld['fileRead'];
  readonly fileWritten: ContainerWorld['fileWritten'];
  readonly surroundings: ContainerWorld['surroundings'];
  readonly #options: ContainerProcessesOptions;
  #randomCount = 0;
  /** As the image's accounts have it. */
  #home: string | undefined;
  #user: Credentials | undefined;
  #console: Console | undefined;

  constructor(options: ContainerProcessesOptions) {
    const { world, lane, files, hostname, costs, outOfMemory, pids } = options;
    this.#options = options;
    this.files = files;
    this.hostname = encodeText(hostname);
    this.fileRead = options.fileRead;
    this.fileWritten = options.fileWritten;
    this.surroundings = options.surroundings;
    this.table = new ProcessTable({
      world,
      lane,
      container: this,
      pids,
      spawnMs: costs.spawnMs,
      memoryLimitBytes: options.memoryLimitBytes,
      outOfMemory,
    });
  }

  /** Where its user lives is looked up before the first program runs. */
  *findHome(): Steps<void> {
    if (this.#home !== undefined) return;
    const { config, account } = this.#options;
    const tree = yield* this.files.imageTree();
    this.#user = credentialsOf(config, account, tree);
    this.#home = homeOf(this.#user.uid, tree.accounts);
  }

  /** As the image's files know it, once its home was found. */
  get user(): Credentials {
    const { config, account } = this.#options;
    this.#user ??= credentialsOf(config, account, { accounts: '', groups: '' });
    return this.#user;
  }

  *find(name: string, seeker: Seeker): Steps<LocatedProgram | MissingProgram> {
    return yield* findProgram({ files: this.files, models: this.#options.models }, name, seeker);
  }

  /** What the runtime starts itself. */
  *findFirst(name: string): Steps<LocatedProgram | MissingProgram> {
    const { models } = this.#options;
    return yield* findProgram({ files: this.files, models, isFirst: true }, name, this.beginning);
  }

  lookUp(name: string): ReturnType<Names['lookUp']> {
    const { names, namespace } = this.#options;
    if (IPV4.test(name)) return { name, addresses: [name] };
    return name === 'localhost' ? LOCALHOST : names.lookUp(name, namespace);
  }

  target(host: string, port: number): Target | undefined {
    const { names, namespace } = this.#options;
    const found = names.target(host, port, namespace);
    if (found !== undefined) return found;
    const [ip] = this.lookUp(host).addresses;
    return ip === undefined ? undefined : { address: ip, reached: { ip, port } };
  }

  get http(): PodNetwork['http'] {
    const { network } = this.#options;
    return (request) => network.http(request);
  }

  get tcp(): PodNetwork['tcp'] {
    const { network } = this.#options;
    return (ip, port, timeoutMs) => network.tcp(ip, port, timeoutMs);
  }

  randomBytes(count: number): string {
    let bytes = '';
    while (bytes.length < count) {
      this.#randomCount += 1;
      const seed = `${this.#options.containerId}\n${String(this.#randomCount)}`;
      const hex = hashOf('sha256', seed);
      bytes += hex.replace(/../g, (pair) => String.fromCharCode(Number.parseInt(pair, 16)));
    }
    return bytes.slice(0, count);
  }

  /** How it sees the world when it begins. */
  get beginning(): Seeker {
    const { config, image = {} } = this.#options;
    const env = new Map([
      ['PATH', DEFAULT_PATH],
      ['HOSTNAME', this.hostname],
    ]);
    if (config.tty === true) env.set(...TERMINAL_VARIABLE);
    for (const variable of image.env ?? []) {
      const [, name = '', value = ''] = /^([^=]+)=([^]*)$/.exec(encodeText(variable)) ?? [];
      if (name !== '') env.set(name, value);
    }
    for (const { key, value } of config.envs ?? []) env.set(encodeText(key), encodeText(value));
    const home = this.#home ?? (this.user.uid === 0 ? '/root' : '/');
    if (!env.has('HOME')) env.set('HOME', encodeText(home));
    return { cwd: encodeText(config.workingDir ?? image.workingDir ?? '/'), env };
  }

  /** Ends with the program, whose status is reported; killed, it reports nothing. */
  main(program: LocatedProgram, exited: (exitCode: number) => void): MainProcess {
    const { log } = this.#options;
    const { table } = this;
    const argv = argvOf(this.#options);
    const lines = new LineSink(log);
    const { stdin, tty } = this.#options.config;
    if (stdin === true || tty === true) this.console(lines.take);
    let process: OsProcess | undefined;
    let isKilled = false;
    const over = (): void => {
      table.killAll();
      lines.end();
    };
    return {
      start: () => {
        const written = (data: string): void => {
          lines.take(data);
          this.#console?.tell('stdout', data);
        };
        const out = new Descriptor(this.#console?.terminal ?? sink(written));
        process = this.#spawn(argv, this.#console?.stdin ?? NULL_DEVICE, out, out);
        this.table.main = process;
        process.start((self) => this.#begin(self, program, argv));
        process.whenEnded((status) => {
          over();
          if (!isKilled) exited(status);
        });
      },
      terminate: () => process?.signal(this.#stopSignal),
      kill: () => {
        isKilled = true;
        over();
      },
    };
  }

  /** What its own process is connected with; made when it is asked for. @param written what goes to the log */
  console(written: (data: string) => void = () => undefined): Console {
    this.#console ??= new Console(this.#options.config, written, (signal) =>
      signalForeground(this.table, this.#console?.terminal, signal),
    );
    return this.#console;
  }

  /** What a script says in the place of a program. */
  tellAttached(data: string): void {
    this.#console?.tell('stdout', data);
  }

  /** Runs a program that somebody talks to, as `exec` does. Answers its status. */
  *session(
    program: LocatedProgram,
    words: readonly string[],
    streams: ProcessStreams,
  ): Steps<number> {
    const argv = words.map(encodeText);
    const { stdin, out, err, env } = connect(this.table, streams);
    const process = this.#spawn(argv, stdin, new Descriptor(out), new Descriptor(err), env);
    try {
      process.start((self) => this.#begin(self, program, argv));
      return yield* statusOf(process);
    } finally {
      process.kill(SIGKILL);
    }
  }

  /** Runs a program beside the container's own; killed with it (137), or when nobody waits any more. */
  *exec(program: LocatedProgram, words: readonly string[]): Steps<ExecSyncResponse> {
    let [stdout, stderr] = ['', ''];
    const out = new Descriptor(sink((data) => (stdout += data)));
    const err = new Descriptor(sink((data) => (stderr += data)));
    const argv = words.map(encodeText);
    const process = this.#spawn(argv, NULL_DEVICE, out, err);
    try {
      process.start((self) => this.#begin(self, program, argv));
      const exitCode = yield* statusOf(process);
      return { stdout: decodeByteText(stdout), stderr: decodeByteText(stderr), exitCode };
    } finally {
      process.kill(SIGKILL);
    }
  }

  get #stopSignal(): number {
    const { config, image = {} } = this.#options;
    return signalNumber(config.stopSignal ?? image.stopSignal ?? '') ?? SIGTERM;
  }

  #spawn(
    argv: readonly string[],
    stdin: OpenFile,
    out: Descriptor,
    err: Descriptor,
    variables: readonly (readonly [string, string])[] = [],
  ): OsProcess {
    const descriptors = new DescriptorTable();
    descriptors.set(0, new Descriptor(stdin));
    descriptors.set(1, out);
    descriptors.set(2, err);
    const { cwd, env: ofContainer } = this.beginning;
    const env = variables.length === 0 ? ofContainer : new Map([...variables, ...ofContainer]);
    return this.table.spawn(undefined, argv, { cwd, env, descriptors, ignored: new Set() });
  }

  *#begin(process: OsProcess, program: LocatedProgram, argv: readonly string[]): Steps<number> {
    const { world, lane, costs } = this.#options;
    yield* perform(pause(world.loop, lane, costs.programStartMs));
    return yield* program.play(argv)(process);
  }
}

const IPV4 = /^\d+\.\d+\.\d+\.\d+$/;
const LOCALHOST = { name: 'localhost', addresses: ['127.0.0.1'] };
const SIGKILL = 9;
const SIGTERM = 15;
