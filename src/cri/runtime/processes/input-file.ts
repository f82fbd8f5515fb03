/** Input that comes from far away, as a process reads it: a pipe whose other end nobody here holds. */
import { perform, type Steps } from '../../../sim/index.ts';
import { Bell } from './bell.ts';
import { systemError } from './errno-text.ts';
import type { OpenFile } from './open-file.ts';

export class InputFile implements OpenFile {
  readonly #taken: (bytes: number) => void;
  readonly #bell = new Bell();
  #buffer = '';
  #hasEnded = false;

  /** @param taken hears how much has been read */
  constructor(taken: (bytes: number) => void = () => undefined) {
    this.#taken = taken;
  }

  push(data: string): void {
    this.#buffer += data;
    this.#bell.ring();
  }

  end(): void {
    this.#hasEnded = true;
    this.#bell.ring();
  }

  *read(max: number): Steps<string> {
    while (this.#buffer === '' && !this.#hasEnded) yield* perform(this.#bell.rung());
    const data = this.#buffer.slice(0, max);
    this.#buffer = this.#buffer.slice(max);
    this.#taken(data.length);
    return data;
  }

  unread(data: string): void {
    if (data === '') return;
    this.#buffer = data + this.#buffer;
    this.#taken(-data.length);
    this.#bell.ring();
  }

  *write(): Steps<never> {
    throw systemError('EBADF');
  }

  close(): void {
    this.#buffer = '';
  }
}
