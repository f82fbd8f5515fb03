/** What a file descriptor stands for, and descriptors that share it. */
import type { Steps } from '../../../sim/index.ts';

/** Data is byte text (byte-text.ts). Failures are `FileSystemError`s. */
export interface OpenFile {
  /** Waits for something to read; at most `max` bytes, empty at the end. */
  read(max: number): Steps<string>;
  /** Puts back what was read too much. */
  unread(data: string): void;
  write(data: string): Steps<void>;
  /** The last descriptor is closed. */
  close(): void;
}

/** A descriptor, as dup(2) shares it. */
export class Descriptor {
  readonly file: OpenFile;
  #holders = 0;

  constructor(file: OpenFile) {
    this.file = file;
  }

  hold(): this {
    this.#holders += 1;
    return this;
  }

  release(): void {
    this.#holders -= 1;
    if (this.#holders === 0) this.file.close();
  }
}

/** The descriptors of one process by number. */
export class DescriptorTable {
  readonly #byNumber = new Map<number, Descriptor>();

  get(number: number): Descriptor | undefined {
    return this.#byNumber.get(number);
  }

  set(number: number, descriptor: Descriptor | undefined): void {
    const before = this.#byNumber.get(number);
    if (before === descriptor) return;
    if (descriptor === undefined) this.#byNumber.delete(number);
    else this.#byNumber.set(number, descriptor.hold());
    before?.release();
  }

  copy(): DescriptorTable {
    const copy = new DescriptorTable();
    for (const [number, descriptor] of this.#byNumber) copy.set(number, descriptor);
    return copy;
  }

  /** As `copy` answered it before; the copy is closed. */
  restore(before: DescriptorTable): void {
    for (const number of [...this.#byNumber.keys()]) {
      if (before.get(number) === undefined) this.set(number, undefined);
    }
    for (const [number, descriptor] of before.#byNumber) this.set(number, descriptor);
    before.closeAll();
  }

  closeAll(): void {
    const all = [...this.#byNumber.values()];
    this.#byNumber.clear();
    for (const descriptor of all) descriptor.release();
  }
}

/** All of it. */
export function* readAll(file: OpenFile): Steps<string> {
  let text = '';
  for (;;) {
    const chunk = yield* file.read(65_536);
    if (chunk === '') return text;
    text += chunk;
  }
}

/** A line without its newline; undefined at the end. Nothing behind it is read. */
export function* readLine(file: OpenFile): Steps<{ line: string; ended: boolean } | undefined> {
  let text = '';
  for (;;) {
    const chunk = yield* file.read(4096);
    if (chunk === '') return text === '' ? undefined : { line: text, ended: false };
    const newline = chunk.indexOf('\n');
    if (newline < 0) {
      text += chunk;
      continue;
    }
    file.unread(chunk.slice(newline + 1));
    return { line: text + chunk.slice(0, newline), ended: true };
  }
}
