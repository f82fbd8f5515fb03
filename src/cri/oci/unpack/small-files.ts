/**
 * The small files of a layer, on their way to the disk: gathered, and handed over many at a time while the archive
 * is read on. Whoever needs what is there, or ends, settles first.
 */
import {
  FileSystemError,
  type FileAttributes,
  type FileSystem,
  type NewFile,
} from '../../../sim/index.ts';
import { asRefusal } from './unpack-error.ts';

const FILE_BYTES_MAX = 128 * 1024;
const BATCH_BYTES = 512 * 1024;
const BATCH_COUNT = 128;
/** Handed over and not made yet. */
const BATCHES_MAX = 4;

interface SmallFile extends NewFile {
  /** As the archive has it. */
  readonly name: string;
}

export class SmallFiles {
  readonly #files: FileSystem;
  readonly #underWay: Promise<void>[] = [];
  #batch: SmallFile[] = [];
  #content = new Uint8Array(0);
  #bytes = 0;
  #failure: { readonly error: unknown } | undefined;

  constructor(files: FileSystem) {
    this.#files = files;
  }

  takes(sizeBytes: number): boolean {
    return sizeBytes <= FILE_BYTES_MAX;
  }

  /** @throws what an earlier one has failed with */
  async add(
    path: string,
    sizeBytes: number,
    attributes: FileAttributes,
    { name, content }: { readonly name: string; readonly content: AsyncIterable<Uint8Array> },
  ): Promise<void> {
    const isFull = this.#batch.length >= BATCH_COUNT || this.#bytes + sizeBytes > BATCH_BYTES;
    if (isFull) await this.#handOver();
    this.#makeRoom(sizeBytes);
    for await (const chunk of content) {
      this.#content.set(chunk, this.#bytes);
      this.#bytes += chunk.length;
    }
    this.#batch.push({ path, sizeBytes, attributes, name });
  }

  /** Returns when all are there. @throws what one of them has failed with */
  async settle(): Promise<void> {
    if (this.#batch.length > 0) await this.#handOver();
    while (this.#underWay.length > 0) await this.#underWay.shift();
    this.#throwFailure();
  }

  /** Returns when nothing is being made any more; what was gathered is dropped. */
  async abandon(): Promise<void> {
    this.#batch = [];
    while (this.#underWay.length > 0) await this.#underWay.shift();
  }

  async #handOver(): Promise<void> {
    while (this.#underWay.length >= BATCHES_MAX) await this.#underWay.shift();
    this.#throwFailure();
    const files = this.#batch;
    const content = this.#content.slice(0, this.#bytes);
    this.#batch = [];
    this.#bytes = 0;
    this.#underWay.push(this.#make(files, content));
  }

  /** Waits for nobody, so it fails for whoever comes next. */
  #make(files: readonly SmallFile[], content: Uint8Array): Promise<void> {
    return this.#files.createFiles({ files, content }).then(undefined, (error: unknown) => {
      this.#failure ??= { error: blamed(error, files) };
    });
  }

  #throwFailure(): void {
    if (this.#failure !== undefined) throw this.#failure.error;
  }

  #makeRoom(sizeBytes: number): void {
    const needed = this.#bytes + sizeBytes;
    if (needed <= this.#content.length) return;
    const room = new Uint8Array(Math.min(BATCH_BYTES, Math.max(needed, 2 * this.#content.length)));
    room.set(this.#content.subarray(0, this.#bytes));
    this.#content = room;
  }
}

function blamed(error: unknown, files: readonly SmallFile[]): unknown {
  if (!(error instanceof FileSystemError)) return error;
  const file = files.find(({ path }) => path === error.path);
  return asRefusal(error, file?.name ?? error.path);
}
