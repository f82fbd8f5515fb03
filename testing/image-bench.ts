/** A node's image service on a memory disk, registries beside it in the same process, virtual time. */
import {
  choices,
  Host,
  runToEnd,
  World,
  type Choices,
  type FileSystem,
  type Mounter,
  type Operation,
} from '../src/sim/index.ts';
import { createMemoryHostAdapters } from '../src/sim/memory/index.ts';
import type { AuthConfig } from '../src/cri/index.ts';
import {
  buildArtifact,
  createMemoryStorage,
  EmbeddedRegistry,
  inProcessTransport,
  type BuiltObject,
  type RegistryAuth,
} from '../src/cri/registry/index.ts';
import {
  formatName,
  OCIImageService,
  parseReference,
  type HttpRequest,
  type HttpResponse,
  type RegistryHosts,
  type Transport,
} from '../src/cri/oci/index.ts';

/** What stands between node and registries: the network, or a hostile server. */
export type Intercept = (
  request: HttpRequest,
  send: (request: HttpRequest) => Promise<HttpResponse>,
) => Promise<HttpResponse>;

export const ROOT = '/var/lib/containers/oci';

export interface ImageBenchOptions {
  readonly choices?: Choices;
  readonly interleave?: boolean;
  readonly auth?: RegistryAuth;
  readonly sandboxImage?: string;
  /** Default: a disk in memory. */
  readonly adapters?: { readonly files: FileSystem; readonly mounter: Mounter };
  /** Stands before the disk and its mounts, as the service sees them. */
  readonly disk?: { wrap<Port extends object>(port: Port): Port };
  /** Who is asked for what a registry has; default: itself. */
  readonly hosts?: RegistryHosts;
  /** Where `registry.test` really is, and how it is reached; default: in this process. */
  readonly remote?: { readonly transport: Transport; readonly endpoint: string };
}

export class ImageBench {
  readonly world: World;
  /** The disk as the service sees it. */
  readonly host: Host;
  /** The disk itself. */
  readonly files: FileSystem;
  readonly registry: EmbeddedRegistry;
  /** Every request that was sent, in order. */
  readonly requests: HttpRequest[] = [];
  service: OCIImageService;
  /** May be set at any time; default: requests go straight to the registries. */
  intercept: Intercept = (request, send) => send(request);
  readonly #options: ImageBenchOptions;
  readonly #registries = new Map<string, EmbeddedRegistry>();

  constructor(options: ImageBenchOptions = {}) {
    const { interleave = false } = options;
    this.#options = options;
    this.world = new World({ choices: options.choices ?? choices.defaults(), interleave });
    const { realWork } = this.world;
    const { files, mounter } = options.adapters ?? createMemoryHostAdapters();
    const { disk = { wrap: <Port>(port: Port) => port } } = options;
    this.files = files;
    this.host = new Host({
      name: 'node-1',
      realWork,
      files: disk.wrap(files),
      mounter: disk.wrap(mounter),
    });
    this.registry = this.addRegistry('http://registry.test', options.auth);
    this.service = this.#open();
  }

  /** Another registry, at an origin such as `https://other.test`. */
  addRegistry(origin: string, auth: RegistryAuth = { kind: 'none' }): EmbeddedRegistry {
    const registry = new EmbeddedRegistry({
      storage: createMemoryStorage(),
      auth,
      now: () => this.world.now(),
      secret: origin,
      newUploadId: () => String(this.world.choices.pick('upload-id', 2 ** 32)),
    });
    this.#registries.set(origin, registry);
    return registry;
  }

  /** A new service over the same disk, as after a restart of the process. */
  async restart(): Promise<void> {
    this.service = this.#open();
    await this.perform(this.service.load());
  }

  /** Runs the loop until the operation has ended. */
  perform<T>(operation: Operation<T>): Promise<T> {
    return runToEnd(this.world.loop, operation);
  }

  /** Answers what the reference stood for: `registry.test/team/config@sha256:…` */
  async pull(image: string, auth?: AuthConfig): Promise<string> {
    const id = await this.perform(
      this.service.pullImage({ image: { image }, ...(auth === undefined ? {} : { auth }) }),
    );
    return `${formatName(parseReference(image))}@${id}`;
  }

  mount(image: string, path: string, auth?: AuthConfig) {
    const request = { object: { image }, path, ...(auth === undefined ? {} : { auth }) };
    return this.perform(this.service.mountOCIObject(request));
  }

  read(path: string): Promise<string> {
    return this.host.files.readFile(path).then((bytes) => new TextDecoder().decode(bytes));
  }

  /** Names in a directory of the service's root; none if it is not there. */
  async names(directory: string): Promise<readonly string[]> {
    const entries = await this.host.files.readdir(`${ROOT}/${directory}`).catch(() => []);
    return entries.map(({ name }) => name);
  }

  /** What the trace holds of one type. */
  details(type: string): readonly unknown[] {
    return this.world.trace.records
      .filter((record) => record.type === type)
      .map(({ detail }) => detail);
  }

  /** `GET /v2/team/config/blobs/sha256:…`, of the requests whose URL contains the text. */
  asked(text = ''): readonly string[] {
    return this.requests
      .filter(({ url }) => url.includes(text))
      .map(({ method, url }) => `${method} ${new URL(url).pathname}`);
  }

  #open(): OCIImageService {
    const { remote, sandboxImage, hosts } = this.#options;
    const real = remote?.transport ?? inProcessTransport((origin) => this.#registries.get(origin));
    const transport: Transport = {
      request: (request) => {
        this.requests.push(request);
        return this.intercept(request, async (passed) => real.request(passed));
      },
    };
    return new OCIImageService({
      world: this.world,
      actor: 'cri/node-1',
      host: this.host,
      transport,
      ...(sandboxImage === undefined ? {} : { sandboxImage }),
      ...(hosts === undefined ? {} : { hosts }),
      endpoints: { 'registry.test': remote?.endpoint ?? 'http://registry.test' },
    });
  }
}

/** An artifact of one file. */
export function aConfig(content: string | Uint8Array, name = 'app.yaml'): BuiltObject {
  return buildArtifact({ artifactType: 'application/vnd.example', files: [{ name, content }] });
}

export function aResponse(
  status: number,
  headers: Readonly<Record<string, string>> = {},
  bytes: Uint8Array = new Uint8Array(0),
): HttpResponse {
  async function* body(): AsyncIterable<Uint8Array> {
    if (bytes.length > 0) yield bytes;
  }
  return { status, headers, body: body(), cancel: () => undefined };
}
