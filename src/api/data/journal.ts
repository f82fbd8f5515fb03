/**
 * Keeps a cluster in a directory: every write goes into a log, many at a time, and is answered for once that was
 * synced. When a log is long another begins, and the state before it is written as a snapshot. Two snapshots
 * back nothing is kept. What a power cut leaves is read by read-data.ts; docs/decisions/0016.
 *
 * A failure of the disk ends the server: nobody could be answered for anything any more.
 */
import {
  createOperation,
  errorText,
  follow,
  rethrowProgrammerError,
  type FileSystem,
  type FileWriter,
  type Operation,
  type Sink,
  type World,
} from '../../sim/index.ts';
import type { IdentityCounts } from '../object-identity.ts';
import type { Change } from '../store/change.ts';
import type { ApiObject, ResourceName } from '../objects.ts';
import { encodeLine } from './checked-line.ts';
import type { Snapshot, StoredChange } from './cluster-state.ts';
import { DataError } from './data-error.ts';
import {
  draftName,
  FORMAT,
  listData,
  logName,
  pathIn,
  snapshotName,
  type Batch,
  type LogHeader,
  type SnapshotHeader,
} from './data-files.ts';

/** The part of a `Host` that is needed. */
export interface JournalDisk {
  readonly files: FileSystem;
  perform<T>(work: (files: FileSystem) => Promise<T>, costMs?: number): Operation<T>;
}

export interface JournalOptions {
  readonly world: World;
  readonly disk: JournalDisk;
  /** It is there, and was read. */
  readonly directory: string;
  /** Of the state that was read. */
  readonly lives: number;
  /** The log is as long as this before the next one begins. Default 16 MiB. */
  readonly logBytesMax?: number;
  /** Hears of a disk that fails; default: it ends the world. */
  readonly onFailure?: (error: DataError) => void;
}

const LOG_BYTES_MAX = 16 * 2 ** 20;
/** What an fsync takes in the world's time; until then writes gather for the next. */
const SYNC_MS = 2;

/** What the server can say of itself. */
export interface JournalSource {
  /** Of the last write. */
  readonly revision: number;
  readonly identity: IdentityCounts;
  snapshot(): Snapshot;
}

interface Waiting {
  readonly revision: number;
  readonly sink: Sink<void>;
}

export class Journal {
  readonly #options: JournalOptions;
  #source: JournalSource | undefined;
  #pending: StoredChange[] = [];
  #waiting: Waiting[] = [];
  #isDue = false;
  #hasFailed = false;
  #underWay: Promise<unknown> | undefined;
  #durable = 0;
  #number: number;
  #writer: FileWriter | undefined;
  #logBytes = 0;
  #snapshotBytes = 0;

  constructor(options: JournalOptions) {
    this.#options = options;
    this.#number = options.lives;
  }

  /** @param source whose last write is durable already */
  begin(source: JournalSource): void {
    this.#source = source;
    this.#durable = source.revision;
  }

  append(resource: ResourceName, { type, object }: Change<ApiObject>): void {
    this.#pending.push({ resource, type, object, at: this.#options.world.now() });
    this.#makeDue();
  }

  /** Whether everything up to this revision outlives a power cut. */
  isDurable(revision: number): boolean {
    return revision <= this.#durable;
  }

  whenDurable(revision: number): Operation<void> {
    return createOperation((sink) => {
      if (this.isDurable(revision)) {
        sink.done();
        return undefined;
      }
      const waiting = { revision, sink };
      this.#waiting.push(waiting);
      return () => (this.#waiting = this.#waiting.filter((each) => each !== waiting));
    });
  }

  /** Writes what is left, when the loop runs no more. */
  async close(): Promise<void> {
    const { files } = this.#options.disk;
    // Whether it failed is told to who waits for it.
    await this.#underWay?.catch(() => undefined);
    if (this.#pending.length > 0 && !this.#hasFailed) await this.#write(files);
    await this.#writer?.close();
    this.#writer = undefined;
  }

  /** At the end of the instant, so that what is written together is synced together. */
  #makeDue(): void {
    if (this.#isDue) return;
    this.#isDue = true;
    const { world, disk } = this.#options;
    const fail = (error: unknown): void => this.#fail(error);
    world.loop.schedule(
      0,
      () => {
        follow(
          disk.perform((files) => this.#write(files), SYNC_MS),
          {
            done: (revision) => this.#synced(revision),
            failed: fail,
          },
        );
      },
      'data',
    );
  }

  #synced(revision: number): void {
    this.#isDue = false;
    this.#durable = revision;
    const waiting = this.#waiting;
    this.#waiting = waiting.filter((each) => each.revision > revision);
    for (const each of waiting) if (each.revision <= revision) each.sink.done();
    if (this.#pending.length > 0) this.#makeDue();
  }

  #fail(error: unknown): void {
    rethrowProgrammerError(error);
    this.#hasFailed = true;
    const { world, onFailure, directory } = this.#options;
    const text = `${directory}: ${errorText(error)}`;
    const failure = error instanceof DataError ? error : new DataError(text, { cause: error });
    if (onFailure === undefined) world.loop.fail(failure);
    else onFailure(failure);
  }

  /** Answers the revision of the last write that is durable now. */
  async #write(files: FileSystem): Promise<number> {
    const source = this.#begun;
    // All of one moment: while the disk works the server goes on.
    const changes = this.#pending;
    this.#pending = [];
    const { revision, identity } = source;
    const { logBytesMax = LOG_BYTES_MAX } = this.#options;
    const isLong = this.#logBytes > Math.max(logBytesMax, this.#snapshotBytes);
    const taken = isLong ? source.snapshot() : undefined;
    this.#writer ??= await this.#beginLog(files, revision - changes.length);
    await this.#append({ identity, changes });
    if (taken !== undefined) await this.#rotate(files, taken);
    return revision;
  }

  get #begun(): JournalSource {
    if (this.#source === undefined) throw new DataError('journal: not begun');
    return this.#source;
  }

  async #append(batch: Batch): Promise<void> {
    const line = encodeLine(batch);
    await this.#writer?.write(line);
    await this.#writer?.sync();
    this.#logBytes += line.length;
  }

  /** Its name and its first line are durable afterwards. */
  async #beginLog(files: FileSystem, revision: number): Promise<FileWriter> {
    const { directory } = this.#options;
    this.#number += 1;
    const writer = await files.createFile(pathIn(directory, logName(this.#number)));
    const header: LogHeader = { format: FORMAT, kind: 'log', revision };
    await writer.write(encodeLine(header));
    await writer.sync();
    await files.syncDir(directory);
    this.#logBytes = 0;
    return writer;
  }

  async #rotate(files: FileSystem, snapshot: Snapshot): Promise<void> {
    const { directory } = this.#options;
    await this.#writer?.close();
    this.#writer = await this.#beginLog(files, snapshot.revision);
    const draft = pathIn(directory, draftName(this.#number));
    // An earlier process may have come so far.
    await files.rm(draft);
    const writer = await files.createFile(draft);
    this.#snapshotBytes = 0;
    for (const line of linesOf(snapshot)) {
      this.#snapshotBytes += line.length;
      await writer.write(line);
    }
    await writer.sync();
    await writer.close();
    await files.rename(draft, pathIn(directory, snapshotName(this.#number)));
    await files.syncDir(directory);
    await this.#forget(files);
  }

  /** All that is older than the last snapshot but one. */
  async #forget(files: FileSystem): Promise<void> {
    const { directory } = this.#options;
    const { logs, snapshots } = await listData(files, directory);
    const kept = snapshots.at(-2);
    if (kept === undefined) return;
    const older = (number: number): boolean => number < kept;
    // First the snapshots, for good: one that is there needs the logs after it.
    for (const number of snapshots.filter(older)) {
      await files.unlink(pathIn(directory, snapshotName(number)));
    }
    await files.syncDir(directory);
    for (const number of logs.filter(older)) await files.unlink(pathIn(directory, logName(number)));
    await files.syncDir(directory);
  }
}

/** In pieces of so many lines. */
const LINES_AT_ONCE = 256;

function* linesOf({ objects, ...rest }: Snapshot): Iterable<Uint8Array> {
  const header: SnapshotHeader = {
    format: FORMAT,
    kind: 'snapshot',
    count: objects.length,
    ...rest,
  };
  yield encodeLine(header);
  for (let from = 0; from < objects.length; from += LINES_AT_ONCE) {
    const lines = objects.slice(from, from + LINES_AT_ONCE).map(encodeLine);
    const bytes = new Uint8Array(lines.reduce((sum, { length }) => sum + length, 0));
    let at = 0;
    for (const line of lines) {
      bytes.set(line, at);
      at += line.length;
    }
    yield bytes;
  }
}
