/** The images of `bench/pull`: seeded bytes, so that they are the same in each run. */
import { createCipheriv, createHash } from 'node:crypto';
import { createReadStream, createWriteStream, statSync } from 'node:fs';
import { join } from 'node:path';
import { Readable, Transform } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { createGzip } from 'node:zlib';
import { aDirectory, aFile, aTar, type TarPart } from '../../src/cri/oci/unpack/testing/a-tar.ts';

const MIB = 1024 ** 2;
const END = new Uint8Array(1024);

export interface BenchImage {
  readonly name: string;
  /** What is to be reached, as a multiple of containerd's wall time. */
  readonly goal: number;
  /** Each an archive. */
  readonly layers: readonly (() => Iterable<Uint8Array>)[];
}

export const IMAGES: readonly BenchImage[] = [
  { name: 'big', goal: 1.0, layers: [() => oneBigFile(512 * MIB)] },
  { name: 'small', goal: 1.1, layers: [() => smallFiles(10_000, 100)] },
  {
    name: 'layers',
    goal: 1.2,
    layers: Array.from({ length: 8 }, (_, at) => () => middleFiles(at, 300, 80 * 1024)),
  },
];

export interface Layer {
  readonly path: string;
  readonly digest: string;
  readonly diffId: string;
  readonly size: number;
}

/** Writes one layer, compressed, as a file. */
export async function writeLayer(
  layer: () => Iterable<Uint8Array>,
  directory: string,
  name: string,
): Promise<Layer> {
  const path = join(directory, name);
  const [plain, packed] = [createHash('sha256'), createHash('sha256')];
  await pipeline(
    Readable.from(layer()),
    seenBy(plain),
    createGzip({ level: 6 }),
    seenBy(packed),
    createWriteStream(path),
  );
  return {
    path,
    digest: `sha256:${packed.digest('hex')}`,
    diffId: `sha256:${plain.digest('hex')}`,
    size: statSync(path).size,
  };
}

/** Pushes an image to a registry that asks for no credentials; its reference there. */
export async function push(
  registry: string,
  name: string,
  layers: readonly Layer[],
): Promise<string> {
  const OCI = 'application/vnd.oci.image';
  const config = Buffer.from(
    JSON.stringify({
      architecture: 'amd64',
      os: 'linux',
      config: {},
      rootfs: { type: 'layers', diff_ids: layers.map(({ diffId }) => diffId) },
    }),
  );
  const configDigest = `sha256:${createHash('sha256').update(config).digest('hex')}`;
  await pushBlob(registry, name, configDigest, config.length, () => Readable.from([config]));
  for (const { path, digest, size } of layers) {
    await pushBlob(registry, name, digest, size, () => createReadStream(path));
  }
  const manifest = {
    schemaVersion: 2,
    mediaType: `${OCI}.manifest.v1+json`,
    config: { mediaType: `${OCI}.config.v1+json`, digest: configDigest, size: config.length },
    layers: layers.map(({ digest, size }) => ({
      mediaType: `${OCI}.layer.v1.tar+gzip`,
      digest,
      size,
    })),
  };
  const answer = await fetch(`http://${registry}/v2/${name}/manifests/v1`, {
    method: 'PUT',
    headers: { 'content-type': manifest.mediaType },
    body: JSON.stringify(manifest),
  });
  if (answer.status !== 201) throw new Error(`push of ${name}: ${await answer.text()}`);
  return `${registry}/${name}:v1`;
}

async function pushBlob(
  registry: string,
  name: string,
  digest: string,
  size: number,
  open: () => Readable,
): Promise<void> {
  const begun = await fetch(`http://${registry}/v2/${name}/blobs/uploads/`, { method: 'POST' });
  const location = new URL(begun.headers.get('location') ?? '', `http://${registry}`);
  location.searchParams.set('digest', digest);
  const request: RequestInit & { duplex: 'half' } = {
    method: 'PUT',
    headers: { 'content-type': 'application/octet-stream', 'content-length': String(size) },
    body: Readable.toWeb(open()) as ReadableStream,
    duplex: 'half',
  };
  const answer = await fetch(location, request);
  if (answer.status !== 201) throw new Error(`push of ${digest}: ${await answer.text()}`);
}

function seenBy(hash: { update(data: Buffer): unknown }): Transform {
  return new Transform({
    transform(chunk: Buffer, _encoding, done) {
      hash.update(chunk);
      done(null, chunk);
    },
  });
}

/** Bytes that nobody can compress. */
function* noise(seed: string, bytes: number): Iterable<Uint8Array> {
  const key = createHash('sha256').update(seed).digest().subarray(0, 16);
  const cipher = createCipheriv('aes-128-ctr', key, Buffer.alloc(16));
  const zeros = Buffer.alloc(MIB);
  for (let left = bytes; left > 0; left -= zeros.length) {
    yield cipher.update(zeros.subarray(0, Math.min(left, zeros.length)));
  }
}

function* oneBigFile(bytes: number): Iterable<Uint8Array> {
  const header = aTar({ name: 'model.bin', size: bytes });
  yield header.subarray(0, 512);
  yield* noise('big', bytes);
  yield END;
}

function* smallFiles(count: number, inEach: number): Iterable<Uint8Array> {
  const [bytes] = noise('small', 64 * 1024);
  for (let at = 0; at < count; at++) {
    const directory = `usr/share/d${String(Math.floor(at / inEach))}`;
    if (at % inEach === 0) yield entry(aDirectory(`${directory}/`, { mtime: at }));
    // From none to 8 KiB, half of it text.
    const content = half((bytes ?? END).subarray(at, at + ((at * 7919) % 8192)));
    yield entry(aFile(`${directory}/f${String(at)}`, '', { content, mtime: at, mode: 0o644 }));
  }
  yield END;
}

function* middleFiles(layer: number, count: number, bytes: number): Iterable<Uint8Array> {
  const directory = `opt/layer${String(layer)}`;
  yield entry(aDirectory(`${directory}/`));
  for (let at = 0; at < count; at++) {
    const content = half(Buffer.concat([...noise(`${String(layer)}/${String(at)}`, bytes)]));
    yield entry(aFile(`${directory}/f${String(at)}`, '', { content, mtime: at }));
  }
  yield END;
}

/** Every second 64 bytes are a line of text: about as compressible as a program is. */
function half(bytes: Uint8Array): Uint8Array {
  const mixed = Uint8Array.from(bytes);
  const line = Buffer.from('the quick brown fox jumps over the lazy dog, and then once more.');
  for (let at = 0; at + 128 <= mixed.length; at += 128) mixed.set(line.subarray(0, 64), at);
  return mixed;
}

function entry(part: TarPart): Uint8Array {
  return aTar(part).subarray(0, -END.length);
}
