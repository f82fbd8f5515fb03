/** Who wants to see how far a pull has come: a person at a terminal. Nothing depends on what it does. */
import type { Arrival } from './content-store.ts';
import type { Digest } from './digest.ts';

export interface PullWatcher {
  /** All that the object is made of but manifests, in its order: config, layers. */
  wants(
    blobs: readonly { readonly digest: Digest; readonly size: number }[],
    here: { has(digest: Digest): boolean },
  ): void;
  /** From now on, and anew after a failure, the bytes that have arrived can be asked for. */
  begins(digest: Digest, arrived: { readonly writtenBytes: number }): void;
  /** It is here, and verified. */
  ends(digest: Digest): void;
}

/** The arrival of a blob, of which the watcher hears. */
export function watched(
  arrival: Arrival,
  { digest }: { readonly digest: Digest },
  watcher: PullWatcher | undefined,
): Arrival {
  if (watcher === undefined) return arrival;
  return {
    lane: arrival.lane,
    openSink: async () => {
      const sink = await arrival.openSink();
      watcher.begins(digest, sink);
      const commit = async (): Promise<void> => {
        await sink.commit();
        watcher.ends(digest);
      };
      return {
        get writtenBytes() {
          return sink.writtenBytes;
        },
        write: (chunk) => sink.write(chunk),
        commit,
        abort: () => sink.abort(),
      };
    },
  };
}
