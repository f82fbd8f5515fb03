/** What the processes of one container have in common, beside their files. */
import type { Target } from '../network/names.ts';
import type { Steps } from '../../../sim/index.ts';
import type { PodNetwork } from '../../index.ts';
import type { Credentials } from '../credentials.ts';
import type { ContainerFiles } from '../container-files.ts';
import type { Surroundings } from '../process.ts';
import type { OsProcess, Program } from './os-process.ts';

/** Numbers alone: names are looked up in the container's own files. */
export interface ProcessUser {
  readonly uid: number;
  readonly gid: number;
}

/** A program of the container, and how it is played. */
export interface FoundProgram {
  readonly path: string;
  readonly play: (argv: readonly string[]) => Program;
}

/** `ENOENT`: there is none; `EACCES`: it must not be executed. */
export type MissingProgram = 'ENOENT' | 'EACCES';

export interface ContainerWorld {
  readonly files: ContainerFiles;
  readonly hostname: string;
  readonly user: Credentials;
  /** As a declared model sees the container, but for what it logs. */
  readonly surroundings: Omit<Surroundings, 'log'>;
  /** By path, or by name in the directories of `PATH`. */
  find(name: string, process: Pick<OsProcess, 'cwd' | 'env'>): Steps<FoundProgram | MissingProgram>;
  /** A process has read a mounted file to its end, or could not open a file. */
  fileRead(path: string, outcome: { sha256: string; bytes: number } | { error: string }): void;
  /** A process has written to a mounted file, or could not. */
  fileWritten(path: string, outcome: { error?: string }): void;
  /** Of a name as the pod writes it. */
  lookUp(name: string): { readonly name: string; readonly addresses: readonly string[] };
  /** Where a connection to a name or an address leads; undefined: there is no such name. */
  target(host: string, port: number): Target | undefined;
  /** As the container's programs reach the network. */
  readonly http: PodNetwork['http'];
  readonly tcp: PodNetwork['tcp'];
  /** Bytes that nobody can foresee, the same in every run of a seed. */
  randomBytes(count: number): string;
}
