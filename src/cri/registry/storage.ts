/**
 * Where a registry keeps what it serves: blobs by digest (shared by all repositories), and for each
 * repository its manifests and tags. Two kinds: memory, and a directory that survives.
 */
import { isFileSystemError, type FileSystem, rethrowProgrammerError } from '../../sim/index.ts';
import { hexOf, parseDigest, parseJson, type Digest } from '../oci/index.ts';

export interface StoredManifest {
  readonly mediaType: string;
  readonly bytes: Uint8Array;
}

/** A file of the storage is not as it was written. */
export class DamagedStorageError extends Error {
  override readonly name = 'DamagedStorageError';

  constructor(path: string) {
    super(`registry storage: ${path} is damaged`);
  }
}

export interface RegistryStorage {
  readBlob(digest: Digest): Promise<Uint8Array | undefined>;
  writeBlob(digest: Digest, bytes: Uint8Array): Promise<void>;
  deleteBlob(digest: Digest): Promise<void>;
  readManifest(repository: string, digest: Digest): Promise<StoredManifest | undefined>;
  writeManifest(repository: string, digest: Digest, manifest: StoredManifest): Promise<void>;
  deleteManifest(repository: string, digest: Digest): Promise<void>;
  /** Digests of all manifests of a repository, sorted. */
  listManifests(repository: string): Promise<readonly Digest[]>;
  /** Tag to digest; undefined if the repository is unknown. */
  readTags(repository: string): Promise<ReadonlyMap<string, Digest> | undefined>;
  writeTags(repository: string, tags: ReadonlyMap<string, Digest>): Promise<void>;
  /** Sorted. */
  listRepositories(): Promise<readonly string[]>;
}

export function createMemoryStorage(): RegistryStorage {
  const blobs = new Map<Digest, Uint8Array>();
  const manifests = new Map<string, Map<Digest, StoredManifest>>();
  const tags = new Map<string, ReadonlyMap<string, Digest>>();
  return {
    readBlob: (digest) => Promise.resolve(blobs.get(digest)),
    writeBlob: (digest, bytes) => {
      blobs.set(digest, bytes);
      return Promise.resolve();
    },
    deleteBlob: (digest) => {
      blobs.delete(digest);
      return Promise.resolve();
    },
    readManifest: (repository, digest) => Promise.resolve(manifests.get(repository)?.get(digest)),
    writeManifest: (repository, digest, manifest) => {
      const ofRepository = manifests.get(repository) ?? new Map<Digest, StoredManifest>();
      manifests.set(repository, ofRepository.set(digest, manifest));
      return Promise.resolve();
    },
    deleteManifest: (repository, digest) => {
      manifests.get(repository)?.delete(digest);
      return Promise.resolve();
    },
    listManifests: (repository) =>
      Promise.resolve([...(manifests.get(repository)?.keys() ?? [])].sort()),
    readTags: (repository) =>
      Promise.resolve(
        tags.get(repository) ?? (manifests.has(repository) ? new Map<string, Digest>() : undefined),
      ),
    writeTags: (repository, ofRepository) => {
      tags.set(repository, ofRepository);
      return Promise.resolve();
    },
    listRepositories: () =>
      Promise.resolve([...new Set([...manifests.keys(), ...tags.keys()])].sort()),
  };
}

/**
 *     <root>/blobs/<hex>
 *     <root>/repositories/<name, "/" written as "~">/manifests/<hex>.json   media type and bytes
 *     <root>/repositories/<name>/tags.json
 *     <root>/writing/<n>                                                     not complete yet
 *
 * Every file is replaced by a rename, so a reader never sees half of one.
 */
export function createDirectoryStorage(files: FileSystem, root: string): RegistryStorage {
  const base = root.replace(/\/+$/, '');
  let writeCount = 0;
  /** Under a name of its own until complete: two may write the same file at the same time. */
  const replace = async (path: string, bytes: Uint8Array): Promise<void> => {
    writeCount += 1;
    const temporary = `${base}/writing/${String(writeCount)}`;
    for (const file of [temporary, path]) {
      await files.mkdir(file.slice(0, file.lastIndexOf('/')), { recursive: true });
    }
    await files.writeFile(temporary, bytes);
    await files.rename(temporary, path);
  };
  const blobPath = (digest: Digest): string => `${base}/blobs/${hexOf(digest)}`;
  const repositoryPath = (name: string): string =>
    `${base}/repositories/${name.replaceAll('/', '~')}`;
  const manifestPath = (repository: string, digest: Digest): string =>
    `${repositoryPath(repository)}/manifests/${hexOf(digest)}.json`;
  return {
    readBlob: (digest) => read(files, blobPath(digest)),
    writeBlob: (digest, bytes) => replace(blobPath(digest), bytes),
    deleteBlob: (digest) => files.rm(blobPath(digest)),
    readManifest: async (repository, digest) => {
      const bytes = await read(files, manifestPath(repository, digest));
      return bytes === undefined ? undefined : decodeManifest(bytes);
    },
    writeManifest: (repository, digest, manifest) =>
      replace(manifestPath(repository, digest), encodeManifest(manifest)),
    deleteManifest: (repository, digest) => files.rm(manifestPath(repository, digest)),
    listManifests: async (repository) =>
      (await list(files, `${repositoryPath(repository)}/manifests`)).map(
        (name) => `sha256:${name.replace(/\.json$/, '')}` as Digest,
      ),
    readTags: async (repository) => {
      const path = repositoryPath(repository);
      const bytes = await read(files, `${path}/tags.json`);
      if (bytes !== undefined) {
        return parseTags(`${path}/tags.json`, bytes);
      }
      return (await list(files, `${path}/manifests`)).length > 0 ? new Map() : undefined;
    },
    writeTags: (repository, tags) =>
      replace(
        `${repositoryPath(repository)}/tags.json`,
        new TextEncoder().encode(JSON.stringify(Object.fromEntries(tags))),
      ),
    listRepositories: async () =>
      (await list(files, `${base}/repositories`)).map((name) => name.replaceAll('~', '/')).sort(),
  };
}

/** @throws {DamagedStorageError} */
function parseTags(path: string, bytes: Uint8Array): ReadonlyMap<string, Digest> {
  const document = parseJson(bytes);
  const tags = new Map<string, Digest>();
  if (typeof document !== 'object' || document === null) throw new DamagedStorageError(path);
  for (const [tag, text] of Object.entries(document) as [string, unknown][]) {
    const digest = typeof text === 'string' ? parseDigest(text) : undefined;
    if (digest === undefined) throw new DamagedStorageError(path);
    tags.set(tag, digest);
  }
  return tags;
}

/** The media type, a line break, the bytes as they were sent. */
function encodeManifest({ mediaType, bytes }: StoredManifest): Uint8Array {
  const head = new TextEncoder().encode(`${mediaType}\n`);
  const whole = new Uint8Array(head.length + bytes.length);
  whole.set(head);
  whole.set(bytes, head.length);
  return whole;
}

function decodeManifest(whole: Uint8Array): StoredManifest {
  const end = whole.indexOf(10);
  return {
    mediaType: new TextDecoder().decode(whole.subarray(0, end)),
    bytes: whole.slice(end + 1),
  };
}

async function read(files: FileSystem, path: string): Promise<Uint8Array | undefined> {
  try {
    return await files.readFile(path);
  } catch (error) {
    rethrowProgrammerError(error);
    if (isFileSystemError(error, 'ENOENT', 'ENOTDIR')) return undefined;
    throw error;
  }
}

async function list(files: FileSystem, path: string): Promise<readonly string[]> {
  try {
    return (await files.readdir(path)).map((entry) => entry.name);
  } catch (error) {
    rethrowProgrammerError(error);
    if (isFileSystemError(error, 'ENOENT')) return [];
    throw error;
  }
}
