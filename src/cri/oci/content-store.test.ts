/**
 * A blob is in the store once it was verified, and not before. Source: containerd, core/content
 * (`Writer.Commit`), whose words a refusal has.
 */
import { describe, expect, it } from 'vitest';
import { ContentStore } from './content-store.ts';
import { digestOf } from './digest.ts';
import { ContentError } from './errors.ts';
import { ImageBench } from './testing/image-bench.ts';

const BYTES = new TextEncoder().encode('hello, blob');
const BLOB = { mediaType: 'text/plain', digest: digestOf(BYTES), size: BYTES.length };

async function open() {
  const bench = new ImageBench();
  const store = new ContentStore(bench.host, '/store');
  const { files } = bench.host;
  const namesIn = async (directory: string): Promise<readonly string[]> =>
    (await files.readdir(`/store/${directory}`).catch(() => [])).map(({ name }) => name);
  return { bench, store, namesIn, sink: await store.openSink(BLOB, store.nextIngest()) };
}

describe('a blob on its way in', () => {
  it('is seen by nobody until it was committed', async () => {
    const { store, sink, namesIn } = await open();
    await sink.write(BYTES.subarray(0, 5));
    await sink.write(BYTES.subarray(5));
    expect(await namesIn('blobs/sha256')).toEqual([]);
    await sink.commit();
    expect(await namesIn('ingest')).toEqual([]);
    expect(await store.readAll(BLOB.digest)).toEqual(BYTES);
  });

  it('leaves nothing when it is given up', async () => {
    const { sink, namesIn } = await open();
    await sink.write(BYTES);
    await sink.abort();
    expect(await namesIn('ingest')).toEqual([]);
    expect(await namesIn('blobs/sha256')).toEqual([]);
  });

  it('is refused with its first byte too many, not after its last', async () => {
    const { sink } = await open();
    await sink.write(BYTES);
    await expect(sink.write(Uint8Array.of(0))).rejects.toThrow(
      new ContentError(
        `unexpected commit size 12, expected 11 for ${BLOB.digest}: failed precondition`,
      ),
    );
  });

  it('is refused if bytes are missing, or others', async () => {
    const { sink, store, namesIn } = await open();
    await sink.write(BYTES.subarray(1));
    await expect(sink.commit()).rejects.toThrow('unexpected commit size 10, expected 11');
    const other = await store.openSink(BLOB, store.nextIngest());
    const changed = BYTES.map((byte) => byte ^ 1);
    await other.write(changed);
    await expect(other.commit()).rejects.toThrow(
      `unexpected commit digest ${digestOf(changed)}, expected ${BLOB.digest}: failed precondition`,
    );
    expect(await namesIn('blobs/sha256')).toEqual([]);
  });

  it('may come twice at the same time', async () => {
    const { sink, store } = await open();
    const other = await store.openSink(BLOB, store.nextIngest());
    for (const each of [sink, other]) await each.write(BYTES);
    await Promise.all([sink.commit(), other.commit()]);
    expect(await store.readAll(BLOB.digest)).toEqual(BYTES);
  });
});

describe('the store', () => {
  it('knows what was admitted, and its size', async () => {
    const { store, sink } = await open();
    await sink.write(BYTES);
    await sink.commit();
    expect(store.has(BLOB.digest)).toBe(false);
    store.admit(BLOB);
    expect([store.has(BLOB.digest), store.blobCount, store.usedBytes]).toEqual([true, 1, 11]);
  });

  it('finds again what lies on the disk, and throws away what was not finished', async () => {
    const { bench, store, sink, namesIn } = await open();
    await sink.write(BYTES);
    await sink.commit();
    const unfinished = await store.openSink(BLOB, store.nextIngest());
    await unfinished.write(BYTES.subarray(1));

    const next = new ContentStore(bench.host, '/store');
    await bench.perform(next.load());

    expect([next.has(BLOB.digest), next.blobCount, next.usedBytes]).toEqual([true, 1, 11]);
    expect(await namesIn('ingest')).toEqual([]);
    await expect(next.openSink(BLOB, next.nextIngest())).resolves.toBeDefined();
  });

  it('removes blobs from index and disk, whether they are there or not', async () => {
    const { bench, store, sink, namesIn } = await open();
    await sink.write(BYTES);
    await sink.commit();
    store.admit(BLOB);
    await bench.perform(store.remove([BLOB.digest, digestOf(Uint8Array.of(0))]));
    expect(store.has(BLOB.digest)).toBe(false);
    expect(await namesIn('blobs/sha256')).toEqual([]);
  });
});
