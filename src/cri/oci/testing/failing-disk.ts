/** A disk whose n-th call fails: how a test finds out what each call leaves when it is the last one. */
import { FileSystemError, type FileSystem, type Mounter } from '../../../sim/index.ts';

/**
 * `before`: the call does nothing and fails. `after`: it has done its work, and fails. `from`: it and
 * all later ones do nothing and fail, until the disk is mended.
 */
export type Breakage = 'before' | 'after' | 'from';

export class FailingDisk {
  /** Calls made since it was armed, the failing one included. */
  calls = 0;
  #failAt = Infinity;
  #breakage: Breakage = 'before';

  arm(failAt: number, breakage: Breakage): void {
    this.calls = 0;
    this.#failAt = failAt;
    this.#breakage = breakage;
  }

  mend(): void {
    this.#failAt = Infinity;
  }

  wrap<Port extends FileSystem | Mounter | object>(port: Port): Port {
    return new Proxy(port, {
      get: (target, name) => {
        const value: unknown = Reflect.get(target, name, target);
        if (typeof value !== 'function') return value;
        // No call of the disk, but another view of it.
        if (name === 'dated') return (now: number) => this.wrap(value.call(target, now) as object);
        return (...args: unknown[]): unknown => {
          const call = (): unknown => Reflect.apply(value, target, args);
          const what = `${String(name)} '${typeof args[0] === 'string' ? args[0] : ''}'`;
          return name === 'readStream'
            ? this.#stream(what, call as () => AsyncIterable<Uint8Array>)
            : this.#perform(what, call as () => Promise<unknown>);
        };
      },
    });
  }

  async #perform(what: string, call: () => Promise<unknown>): Promise<unknown> {
    const fails = this.#strikes();
    if (fails && this.#breakage !== 'after') throw broken(what);
    const answer = await call();
    if (fails) throw broken(what);
    // A writer is a port of its own.
    return typeof answer === 'object' && answer !== null && 'close' in answer
      ? this.wrap(answer)
      : answer;
  }

  async *#stream(what: string, call: () => AsyncIterable<Uint8Array>): AsyncIterable<Uint8Array> {
    const fails = this.#strikes();
    if (fails && this.#breakage !== 'after') throw broken(what);
    yield* call();
    if (fails) throw broken(what);
  }

  #strikes(): boolean {
    this.calls += 1;
    return this.#breakage === 'from' ? this.calls >= this.#failAt : this.calls === this.#failAt;
  }
}

function broken(what: string): FileSystemError {
  return new FileSystemError('EIO', '', `EIO: i/o error, ${what}`, what);
}
