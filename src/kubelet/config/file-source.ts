/**
 * The pods that the node's manifest folder asks for. It is read when the kubelet starts and when somebody
 * says that it changed; one that could not be read is read again 20 s later.
 * Upstream: pkg/kubelet/config/file.go, file_linux.go (v1.36), which hears of changes by inotify, and reads
 * everything every 20 s besides.
 */
import { formatTimestamp, type EventRecorder, type Pod, type Release } from '../../api/index.ts';
import {
  Background,
  decodeText,
  errorText,
  isFileSystemError,
  operation,
  perform,
  rethrowProgrammerError,
  Ticker,
  type FileSystem,
  type Host,
  type Steps,
  type World,
} from '../../sim/index.ts';
import { podFullName, seenText } from '../model/index.ts';
import { podOfManifest, type ManifestFile } from './manifest-file.ts';

declare module '../../sim/trace.ts' {
  interface TraceDetails {
    /** A file of the manifest folder is no pod of this node. */
    'manifest.refused': { readonly path: string; readonly error: string };
  }
}

export interface FileSourceOptions {
  readonly world: World;
  readonly actor: string;
  readonly host: Host;
  readonly nodeName: string;
  readonly recorder: EventRecorder;
  readonly release: Release;
  /** The folder. */
  readonly path: string;
  /** All of them, each time that it was read. */
  readonly deliver: (pods: readonly Pod[]) => void;
}

/** Upstream: FileCheckFrequency. */
const FILE_CHECK_MS = 20_000;

export class FileSource {
  readonly #options: FileSourceOptions;
  readonly #running: Background;
  readonly #retry: Ticker;
  /** What was made of each text; the same pod as long as its file says the same. */
  #made = new Map<string, { readonly text: string; readonly pod: Pod | undefined }>();
  #isReading = false;
  #isStale = false;

  constructor(options: FileSourceOptions) {
    const { world, actor } = options;
    this.#options = options;
    this.#running = new Background(world.loop);
    this.#retry = new Ticker({
      loop: world.loop,
      lane: actor,
      periodMs: FILE_CHECK_MS,
      pass: () => this.read(),
    });
  }

  stop(): void {
    this.#retry.stop();
    this.#running.stop();
  }

  /** The folder is there, or something in it changed. */
  read(): void {
    this.#isStale = true;
    if (this.#isReading) return;
    this.#isReading = true;
    this.#running.run(operation(() => this.#readAll()));
  }

  *#readAll(): Steps<void> {
    const { host, path } = this.#options;
    while (this.#isStale) {
      this.#isStale = false;
      try {
        const files = yield* perform(host.perform((disk) => manifestsIn(disk, path)));
        this.#options.deliver(this.#podsOf(files));
      } catch (error) {
        rethrowProgrammerError(error);
        this.#refused(path, error);
        this.#retry.arm();
      }
    }
    this.#isReading = false;
  }

  #podsOf(files: readonly ManifestFile[]): readonly Pod[] {
    const made = new Map<string, { readonly text: string; readonly pod: Pod | undefined }>();
    for (const file of files) {
      const before = this.#made.get(file.path);
      const isSame = before?.text === file.text;
      made.set(file.path, isSame ? before : { text: file.text, pod: this.#podOf(file) });
    }
    this.#made = made;
    return this.#ofDifferentNames([...made.values()].flatMap(({ pod }) => pod ?? []));
  }

  #podOf(file: ManifestFile): Pod | undefined {
    const { nodeName, release, world } = this.#options;
    try {
      const [now, seen] = [formatTimestamp(world.now()), seenText(world.now())];
      return podOfManifest(file, { nodeName, release, now, seen });
    } catch (error) {
      rethrowProgrammerError(error);
      this.#refused(file.path, error);
      return undefined;
    }
  }

  /** Upstream: config.go, filterInvalidPods. */
  #ofDifferentNames(pods: readonly Pod[]): readonly Pod[] {
    const names = new Set<string>();
    return pods.filter((pod) => {
      const fullName = podFullName(pod);
      if (!names.has(fullName)) return names.add(fullName);
      const { name, uid } = pod.metadata;
      const message = `Error validating pod ${fullName}(${uid}) from file due to duplicate pod name ${JSON.stringify(name)}, ignoring`;
      this.#options.recorder.event(pod, 'Warning', 'FailedValidation', message);
      return false;
    });
  }

  #refused(path: string, error: unknown): void {
    const { world, actor } = this.#options;
    world.trace.append(actor, 'manifest.refused', { path, error: errorText(error) });
  }
}

/** By name; hidden files and directories are none. A folder that is not there holds nothing. */
async function manifestsIn(disk: FileSystem, folder: string): Promise<readonly ManifestFile[]> {
  const files: ManifestFile[] = [];
  for (const { name, type } of await entriesOf(disk, folder)) {
    if (type !== 'file' || name.startsWith('.')) continue;
    const path = `${folder}/${name}`;
    files.push({ path, text: decodeText(await disk.readFile(path)) });
  }
  return files;
}

async function entriesOf(disk: FileSystem, folder: string) {
  try {
    return await disk.readdir(folder);
  } catch (error) {
    if (isFileSystemError(error, 'ENOENT')) return [];
    throw error;
  }
}
