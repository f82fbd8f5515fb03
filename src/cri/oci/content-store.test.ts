/**
 * A blob is in the store once it was verified, and not before. Source: containerd, core/content
 * (`Writer.Commit`), whose words a refusal has.
 */
import { describe, expect, it } from 'vitest';
import { DurableDirectories, operation, perform, type Operation } from '../../sim/index.ts';
import { ContentStore, type BlobSink } from './content-store.ts';
import { Debris } from './debris.ts';
import { digestOf } from './digest.ts';
import { ContentError } from './errors.ts';
import { ImageBench } from '../../../testing/image-bench.ts';

const BYTES = new TextEncoder().encode('hello, blob');
const BLOB = { mediaType: 'text/plain', digest: digestOf(BYTES), size: BYTES.length };

type Act = (sink: BlobSink) => Promise<void>;

async function open() {
  const bench = new ImageBench();
  const { world, host } = bench;
  const debris = new Debris({ world, host });
  const openStore = (): ContentStore =>
    new ContentStore(host, '/store', new DurableDirectories(host), debris);
  const store = openStore();
  const namesIn = async (directory: string): Promise<readonly string[]> =>
    (await host.files.readdir(`/store/${directory}`).catch(() => [])).map(({ name }) => name);
  /** Lets a blob arrive as `act` does it; aborted if that fails. */
  const receive = (act: Act, into = store): Operation<void> =>
    operation(() =>
      into.receive(BLOB, ({ lane, openSink }) =>
        perform(
          world.realWork.run({
            start: () => ({
              result: openSink().then((sink) =>
                act(sink).catch(async (error: unknown) => {
                  await sink.abort();
                  throw error;
                }),
              ),
            }),
            leastMs: 10,
            lane,
          }),
        ),
      ),
    );
  const clear = (): Promise<void> => bench.perform(operation(() => debris.clear()));
  return { bench, store, openStore, namesIn, receive, clear };
}

async function write(sink: BlobSink): Promise<void> {
  await sink.write(BYTES);
  await sink.commit();
}

describe('a blob on its way in', () => {
  it('is seen by nobody until it was committed', async () => {
    const { bench, store, receive, namesIn } = await open();
    await bench.perform(
      receive(async (sink) => {
        await sink.write(BYTES.subarray(0, 5));
        await sink.write(BYTES.subarray(5));
        expect(await namesIn('blobs/sha256')).toEqual([]);
        expect(await namesIn('ingest')).toHaveLength(1);
        await sink.commit();
        expect(store.has(BLOB.digest)).toBe(false);
      }),
    );
    expect(store.has(BLOB.digest)).toBe(true);
    expect(await namesIn('ingest')).toEqual([]);
    expect(await store.readAll(BLOB.digest)).toEqual(BYTES);
  });

  it('leaves nothing when it fails, and may come again', async () => {
    const { bench, store, receive, namesIn } = await open();
    const broken = receive(async (sink) => {
      await sink.write(BYTES);
      throw new Error('cut');
    });
    await expect(bench.perform(broken)).rejects.toThrow('cut');
    expect(store.has(BLOB.digest)).toBe(false);
    expect([await namesIn('ingest'), await namesIn('blobs/sha256')]).toEqual([[], []]);
    await bench.perform(receive(write));
    expect(store.has(BLOB.digest)).toBe(true);
  });

  it('is debris if it was committed after it was given up, unless it comes again', async () => {
    const { bench, store, receive, namesIn, clear } = await open();
    for (const comesAgain of [false, true]) {
      receive(write).subscribe().unsubscribe();
      await bench.world.realWork.settled();
      expect(store.has(BLOB.digest)).toBe(false);
      expect(await namesIn('blobs/sha256')).toHaveLength(1);
      if (comesAgain) await bench.perform(receive(write));
      await clear();
      expect(await namesIn('blobs/sha256')).toHaveLength(comesAgain ? 1 : 0);
    }
  });

  it('is refused with its first byte too many, not after its last', async () => {
    const { bench, receive } = await open();
    const tooLong = receive(async (sink) => {
      await sink.write(BYTES);
      await sink.write(Uint8Array.of(0));
    });
    await expect(bench.perform(tooLong)).rejects.toThrow(
      new ContentError(
        `unexpected commit size 12, expected 11 for ${BLOB.digest}: failed precondition`,
      ),
    );
  });

  it('is refused if bytes are missing, or others', async () => {
    const { bench, receive, namesIn } = await open();
    const writing = (bytes: Uint8Array): Operation<void> =>
      receive(async (sink) => {
        await sink.write(bytes);
        await sink.commit();
      });
    await expect(bench.perform(writing(BYTES.subarray(1)))).rejects.toThrow(
      'unexpected commit size 10, expected 11',
    );
    const changed = BYTES.map((byte) => byte ^ 1);
    await expect(bench.perform(writing(changed))).rejects.toThrow(
      `unexpected commit digest ${digestOf(changed)}, expected ${BLOB.digest}: failed precondition`,
    );
    expect(await namesIn('blobs/sha256')).toEqual([]);
  });
});

describe('the store', () => {
  it('finds again what lies on the disk, and throws away what was not finished', async () => {
    const { bench, receive, openStore, namesIn } = await open();
    await bench.perform(receive(write));
    await bench.host.files.writeFile('/store/ingest/sha256-abc', BYTES);

    const next = openStore();
    await bench.perform(next.load());

    expect(next.has(BLOB.digest)).toBe(true);
    expect(await namesIn('ingest')).toEqual([]);
    await bench.perform(receive(write, next));
    expect(await next.readAll(BLOB.digest)).toEqual(BYTES);
  });

  it('drops what nobody owns and nobody holds', async () => {
    const { bench, store, receive, namesIn, clear } = await open();
    await bench.perform(receive(write));
    const release = store.hold([BLOB.digest]);
    store.dropUnowned(new Set());
    expect(store.has(BLOB.digest)).toBe(true);
    release();
    store.dropUnowned(new Set([BLOB.digest]));
    expect(store.has(BLOB.digest)).toBe(true);
    store.dropUnowned(new Set());
    expect(store.has(BLOB.digest)).toBe(false);
    await clear();
    expect(await namesIn('blobs/sha256')).toEqual([]);
  });
});
