/** An open file of a disk. */
import { createHash } from '#hash';
import type { Steps } from '../../../sim/index.ts';
import type { FileHandle } from '../file-handle.ts';
import { toBytes, toByteText } from './byte-text.ts';
import type { ContainerWorld } from './container-world.ts';
import type { OpenFile } from './open-file.ts';

export class RegularFile implements OpenFile {
  readonly #container: ContainerWorld;
  readonly #handle: FileHandle;
  readonly #path: string;
  readonly #appends: boolean;
  #at = 0;
  /** A short read was the last part of the file. */
  #isAtEnd = false;
  #hash = createHash('sha256');
  #hashedBytes = 0;

  constructor(container: ContainerWorld, path: string, handle: FileHandle, appends: boolean) {
    this.#container = container;
    this.#handle = handle;
    this.#path = path;
    this.#appends = appends;
  }

  *read(max: number): Steps<string> {
    if (this.#isAtEnd) {
      this.#isAtEnd = false;
      return '';
    }
    const at = this.#at;
    const bytes = yield* this.#container.files.call((view) => view.readAt(this.#handle, at, max));
    this.#at += bytes.length;
    if (bytes.length > 0) this.#isAtEnd = bytes.length < max;
    this.#note(at, bytes);
    return toByteText(bytes);
  }

  unread(data: string): void {
    this.#at -= data.length;
    if (data.length > 0) this.#isAtEnd = false;
  }

  *write(data: string): Steps<void> {
    const at = this.#appends ? 'end' : this.#at;
    const bytes = toBytes(data);
    this.#at = yield* this.#container.files.call((view) => view.writeAt(this.#handle, at, bytes));
    if (this.#handle.isMounted) this.#container.fileWritten(this.#path, {});
  }

  close(): void {
    // Each write was done when it was made.
  }

  /** Only what was read from the beginning to the end, once, is told of. */
  #note(at: number, bytes: Uint8Array): void {
    if (!this.#handle.isMounted || at !== this.#hashedBytes) return;
    this.#hash.update(bytes);
    this.#hashedBytes += bytes.length;
    if (!this.#isAtEnd && bytes.length > 0) return;
    const told = { sha256: this.#hash.hex(), bytes: this.#hashedBytes };
    this.#container.fileRead(this.#path, told);
    this.#hashedBytes = -1;
  }
}
