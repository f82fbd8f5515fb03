/** `drydock` as a user runs it: the real binary in a process of its own. */
import { spawn, type ChildProcess } from 'node:child_process';
import fs from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';

export const ROOT = join(import.meta.dirname, '../../..');
const BINARY = join(ROOT, 'bin/drydock.js');

type Environment = Readonly<Record<string, string>>;

export interface Exit {
  /** The exit status; undefined if a signal ended it. */
  readonly status: number | undefined;
  readonly stdout: string;
  readonly stderr: string;
}

/** Where a process is to be killed: see `kill-at-call.ts`. */
export interface KillPoint {
  /** Calls that change what is below this directory count. */
  readonly below: string;
  /** Of those that count, from 1; none: all are counted, and the process lives. */
  readonly call?: number;
  /** Only calls that match: `renameSync .*images.json`. */
  readonly like?: string;
  /** A file for the number of calls. */
  readonly countFile?: string;
}

/** The environment of a process that is killed at a point of its work on files. */
export function killedAt({ below, call, like, countFile }: KillPoint): Environment {
  const tsx = createRequire(import.meta.url).resolve('tsx');
  const loaded = [pathToFileURL(tsx), pathToFileURL(join(import.meta.dirname, 'kill-at-call.ts'))];
  return {
    NODE_OPTIONS: loaded.map(({ href }) => `--import ${href}`).join(' '),
    DRYDOCK_KILL_BELOW: below,
    ...(call === undefined ? {} : { DRYDOCK_KILL_AT: String(call) }),
    ...(like === undefined ? {} : { DRYDOCK_KILL_LIKE: like }),
    ...(countFile === undefined ? {} : { DRYDOCK_KILL_COUNT: countFile }),
  };
}

/** One process: what it has printed so far, and how it ends. */
export class DrydockProcess {
  readonly child: ChildProcess;
  readonly exit: Promise<Exit>;
  #stdout = '';
  #stderr = '';
  readonly #waiting = new Set<() => void>();

  constructor(argv: readonly string[], cwd: string, env: Environment = {}, binary = BINARY) {
    const { FORCE_COLOR: _forced, ...outer } = process.env;
    this.child = spawn(process.execPath, [binary, ...argv], {
      cwd,
      env: { ...outer, ...env },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    this.child.stdout?.setEncoding('utf8').on('data', (text: string) => {
      this.#stdout += text;
      for (const look of this.#waiting) look();
    });
    this.child.stderr?.setEncoding('utf8').on('data', (text: string) => {
      this.#stderr += text;
      for (const look of this.#waiting) look();
    });
    this.exit = new Promise((ended, failed) => {
      this.child.on('error', failed);
      this.child.on('close', (code) => {
        ended({ status: code ?? undefined, stdout: this.#stdout, stderr: this.#stderr });
        for (const look of this.#waiting) look();
      });
    });
  }

  /** The first match in standard output, once it is there; rejects if the process ends before. */
  said(pattern: RegExp): Promise<RegExpExecArray> {
    return this.#match(pattern, () => this.#stdout);
  }

  /** The same in standard error. */
  warned(pattern: RegExp): Promise<RegExpExecArray> {
    return this.#match(pattern, () => this.#stderr);
  }

  async #match(pattern: RegExp, read: () => string): Promise<RegExpExecArray> {
    let ended: Exit | undefined;
    void this.exit.then((exit) => (ended = exit));
    for (;;) {
      const match = pattern.exec(read());
      if (match !== null) return match;
      if (ended !== undefined) {
        throw new Error(`ended without ${String(pattern)}: ${JSON.stringify(ended)}`);
      }
      await new Promise<void>((next) => {
        const look = (): void => {
          this.#waiting.delete(look);
          // After `exit` has told everybody, so that the end is seen here.
          setImmediate(next);
        };
        this.#waiting.add(look);
      });
    }
  }
}

/** A directory of a test's own, and processes in it; nothing of either survives `close`. */
export class Workplace {
  readonly path = fs.realpathSync(fs.mkdtempSync(join(tmpdir(), 'drydock-cli-test-')));
  readonly #processes: DrydockProcess[] = [];

  at(...names: readonly string[]): string {
    return join(this.path, ...names);
  }

  /** Writes a file; its path. */
  write(name: string, text: string | Uint8Array): string {
    fs.mkdirSync(join(this.at(name), '..'), { recursive: true });
    fs.writeFileSync(this.at(name), text);
    return this.at(name);
  }

  /** Temporary directories of the process are made in `tmp` here. */
  start(
    argv: readonly string[],
    cwd = this.path,
    env: Environment = {},
    binary?: string,
  ): DrydockProcess {
    fs.mkdirSync(this.at('tmp'), { recursive: true });
    const started = new DrydockProcess(argv, cwd, { TMPDIR: this.at('tmp'), ...env }, binary);
    this.#processes.push(started);
    return started;
  }

  run(
    argv: readonly string[],
    cwd = this.path,
    env: Environment = {},
    binary?: string,
  ): Promise<Exit> {
    return this.start(argv, cwd, env, binary).exit;
  }

  /** What runs have left (tsx's cache apart): temporary directories, and the kernel's mounts below this directory. */
  leftBehind(): readonly string[] {
    const mounts = fs.existsSync('/proc/self/mountinfo')
      ? fs.readFileSync('/proc/self/mountinfo', 'utf8').split('\n')
      : [];
    return [
      ...mounts.filter((line) => line.includes(this.path)),
      ...(fs.existsSync(this.at('tmp'))
        ? fs.readdirSync(this.at('tmp')).filter((name) => !name.startsWith('tsx-'))
        : []),
    ];
  }

  async close(): Promise<void> {
    for (const { child, exit } of this.#processes) {
      if (child.exitCode === null && child.signalCode === null) child.kill('SIGTERM');
      await exit;
    }
    fs.rmSync(this.path, { recursive: true, force: true });
  }
}

/** A whole scenario of these steps, each one line of YAML, with a registry that holds one image. */
export function scenarioOf(...steps: readonly string[]): string {
  return `apiVersion: drydock.dev/v1alpha1
kind: Scenario
metadata: { name: test }
spec:
  registries:
    - host: registry.test
      content:
        - reference: team/config:v1
          image: { layers: [{ files: { app.yaml: 'greeting: hello' } }] }
        - reference: team/server:v1
          image: { layers: [{ files: { bin/server: 'pretend this is a program' } }] }
  steps:
${steps.map((step) => `    - ${step}\n`).join('')}`;
}

/** A step: the pod `web`, which mounts `team/config:v1` and sleeps. */
export const APPLY_WEB =
  "apply: [{ apiVersion: v1, kind: Pod, metadata: { name: web, annotations: { process.drydock.dev/server: 'sleep infinity' } }, spec: { volumes: [{ name: config, oci: { image: 'registry.test/team/config:v1' } }], containers: [{ name: server, image: 'registry.test/team/server:v1', volumeMounts: [{ name: config, mountPath: /etc/app }] }] } }]";
