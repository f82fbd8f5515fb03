/** Files whose contents end with a signal: who unpacks gigabytes gives up in the middle of them. */
import type { FileSystem } from '../sim/index.ts';

export function readsUntil(signal: AbortSignal, files: FileSystem): FileSystem {
  async function* readStream(path: string): AsyncIterable<Uint8Array> {
    for await (const chunk of files.readStream(path)) {
      signal.throwIfAborted();
      yield chunk;
    }
  }
  const dated = (now: number): FileSystem => readsUntil(signal, files.dated(now));
  const methods = new Map<string | symbol, unknown>([
    ['readStream', readStream],
    ['dated', dated],
  ]);
  return new Proxy(files, {
    get: (target, name) => {
      const known = methods.get(name);
      if (known !== undefined) return known;
      const value: unknown = Reflect.get(target, name, target);
      const method: unknown = typeof value === 'function' ? value.bind(target) : value;
      methods.set(name, method);
      return method;
    },
  });
}
