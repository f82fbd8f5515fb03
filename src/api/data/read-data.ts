/**
 * Reads a cluster's directory: what was answered for is there; of what was being written when the power went,
 * nothing or all. Whatever else is damaged or missing is an error that names the file, and nothing is guessed.
 */
import { errorText, rethrowProgrammerError, type FileSystem } from '../../sim/index.ts';
import { BUILT_IN_NAMES } from '../resources/definitions.ts';
import { deepFreeze } from '../structural-sharing.ts';
import { readLines, type ReadLine } from './checked-line.ts';
import {
  EMPTY_SNAPSHOT,
  NEW_CLUSTER,
  type ClusterState,
  type Snapshot,
  type StoredChange,
} from './cluster-state.ts';
import { DataError } from './data-error.ts';
import {
  FORMAT,
  listData,
  logName,
  pathIn,
  snapshotName,
  type Batch,
  type LogHeader,
  type SnapshotHeader,
  type SnapshotLine,
} from './data-files.ts';

interface ReadState extends Pick<ClusterState, 'identity' | 'at'> {
  readonly changes: StoredChange[];
  readonly revision: number;
}

/** @param directory that is there @throws {DataError} */
export async function readData(files: FileSystem, directory: string): Promise<ClusterState> {
  const reader = new DataReader(files, directory);
  const { logs, snapshots } = await listData(files, directory);
  const [first] = snapshots;
  const last = logs.at(-1);
  if (last === undefined && first === undefined) return NEW_CLUSTER;
  const base = first === undefined ? EMPTY_SNAPSHOT : await reader.snapshot(first);
  let state: ReadState = { ...base, changes: [] };
  // A snapshot bears its name only when the log after it is there, and has its first line.
  for (let number = first ?? 1; number <= Math.max(last ?? 0, first ?? 0); number++) {
    state = await reader.log(number, state, snapshots.includes(number));
  }
  const { changes, identity, at } = state;
  return { lives: last ?? 0, base, changes, identity, at };
}

class DataReader {
  readonly #files: FileSystem;
  readonly #directory: string;

  constructor(files: FileSystem, directory: string) {
    this.#files = files;
    this.#directory = directory;
  }

  async snapshot(number: number): Promise<Snapshot> {
    const name = snapshotName(number);
    const lines = readLines(await this.#read(name));
    lines.forEach(({ value }, at) => {
      if (value === undefined) throw this.#damaged(name, at);
    });
    const [header, ...objects] = lines.map(({ value }) => value);
    const { format, kind, count, ...rest } = Object(header) as Partial<SnapshotHeader>;
    if (kind !== 'snapshot') throw this.#error(name, 'is no snapshot');
    this.#checkFormat(name, format);
    if (objects.length !== count)
      throw this.#error(name, `ends after ${String(lines.length)} lines`);
    for (const { resource } of objects as readonly SnapshotLine[])
      this.#checkServed(name, resource);
    return {
      ...(rest as Omit<Snapshot, 'objects'>),
      objects: deepFreeze(objects as SnapshotLine[]),
    };
  }

  /** @param isBegun its first line was synced; of others it may not have come to the disk */
  async log(number: number, before: ReadState, isBegun: boolean): Promise<ReadState> {
    const name = logName(number);
    const lines = readLines(await this.#read(name));
    const values = this.#whole(name, lines);
    const [header, ...batches] = values;
    if (header === undefined && !isBegun) return before;
    const { format, kind, revision } = Object(header) as Partial<LogHeader>;
    if (kind !== 'log') throw this.#error(name, 'is no log');
    this.#checkFormat(name, format);
    if (revision !== before.revision) {
      const why = `begins after revision ${String(revision)}, and the last one before it is ${String(before.revision)}`;
      throw this.#error(name, why);
    }
    let state = before;
    for (const batch of batches) state = this.#add(name, state, batch as Batch);
    return state;
  }

  #add(name: string, before: ReadState, { identity, changes }: Batch): ReadState {
    let { revision, at } = before;
    for (const change of changes) {
      this.#checkServed(name, change.resource);
      revision += 1;
      if (change.object.metadata.resourceVersion !== String(revision)) {
        throw this.#error(name, `revision ${String(revision)} is missing`);
      }
      at = Math.max(at, change.at);
      before.changes.push(deepFreeze(change));
    }
    return { changes: before.changes, identity, revision, at };
  }

  /** Up to where it was synced. */
  #whole(name: string, lines: readonly ReadLine[]): readonly unknown[] {
    const bad = lines.findIndex(({ value }) => value === undefined);
    if (bad < 0) return lines.map(({ value }) => value);
    const rest = lines.slice(bad);
    // Of two lines the first was synced before the second was written.
    const isTail = rest.every(({ value }) => value === undefined);
    if (!isTail || lines[bad]?.isTorn !== true) throw this.#damaged(name, bad);
    return lines.slice(0, bad).map(({ value }) => value);
  }

  async #read(name: string): Promise<Uint8Array> {
    try {
      return await this.#files.readFile(pathIn(this.#directory, name));
    } catch (error) {
      rethrowProgrammerError(error);
      throw this.#error(name, errorText(error));
    }
  }

  #checkFormat(name: string, format: unknown): void {
    if (format === FORMAT) return;
    throw this.#error(name, `has the format ${JSON.stringify(format)}, not ${FORMAT}`);
  }

  #checkServed(name: string, resource: string): void {
    // Of others it is seen when the definitions are read that make them.
    if (resource.includes('.')) return;
    if ((BUILT_IN_NAMES as readonly string[]).includes(resource)) return;
    throw this.#error(name, `has ${resource}, which are not served`);
  }

  #damaged(name: string, at: number): DataError {
    return this.#error(name, `line ${String(at + 1)} is damaged`);
  }

  #error(name: string, why: string): DataError {
    return new DataError(`${name}: ${why}`);
  }
}
