/**
 * A node that pulls: the real image service over a memory disk, and an embedded registry it reaches
 * in process. The wire may be spoilt; everything else is the product's own.
 */
import { Host, World, choices, type FileSystem, type Operation } from '../../../sim/index.ts';
import { createMemoryHostAdapters } from '../../../sim/memory/index.ts';
import {
  buildImage,
  createMemoryStorage,
  EmbeddedRegistry,
  inProcessTransport,
  type BuiltObject,
  type LayerFile,
  type RegistryAuth,
} from '../../registry/index.ts';
import { createImageService, type OCIImageService } from '../image-service.ts';
import type { HttpRequest, HttpResponse, Transport } from '../transport.ts';

export const HOST = 'registry.test';

export class PullingNode {
  readonly world: World;
  readonly registry: EmbeddedRegistry;
  readonly files: FileSystem;
  /** `GET /v2/…`, in order. */
  readonly requests: HttpRequest[] = [];
  service: OCIImageService;
  /** What becomes of an answer on its way. */
  onAnswer: (request: HttpRequest, response: HttpResponse) => HttpResponse = (_, same) => same;
  readonly #host: Host;

  constructor(auth: RegistryAuth = { kind: 'none' }, seed = 1) {
    this.world = new World({ choices: choices.seeded(seed) });
    this.registry = new EmbeddedRegistry({
      storage: createMemoryStorage(),
      auth,
      now: () => this.world.now(),
    });
    const adapters = createMemoryHostAdapters();
    this.files = adapters.files;
    this.#host = new Host({ name: 'node-1', ...adapters, realWork: this.world.realWork });
    this.service = this.#createService();
  }

  /** The service of the node's next life, over the same disk. */
  async restart(): Promise<void> {
    this.service = this.#createService();
    await this.run(this.service.load());
  }

  /** Runs the world until the operation has ended; its value, or its error thrown. */
  async run<T>(work: Operation<T>): Promise<T> {
    const [outcome] = await this.runAll([work]);
    if (outcome === undefined) throw new Error('never ended');
    if (outcome.status === 'rejected') throw outcome.reason;
    return outcome.value;
  }

  /** Begins all of them at the same instant. */
  async runAll<T>(works: readonly Operation<T>[]): Promise<PromiseSettledResult<T>[]> {
    const outcomes: PromiseSettledResult<T>[] = [];
    works.forEach((work, at) => {
      work.subscribe({
        next: (value) => (outcomes[at] = { status: 'fulfilled', value }),
        error: (reason: unknown) => (outcomes[at] = { status: 'rejected', reason }),
      });
    });
    await this.world.loop.run();
    return outcomes;
  }

  /** Puts an image of one layer for each argument under `team/config:v1`. */
  async offer(...layers: readonly Readonly<Record<string, LayerFile>>[]): Promise<BuiltObject> {
    const object = buildImage({ layers: layers.map((files) => ({ files })) });
    await this.registry.put('team/config', 'v1', object);
    return object;
  }

  /** How often a path was asked for. */
  count(method: string, path: string): number {
    return this.requests.filter(
      ({ method: each, url }) => each === method && new URL(url).pathname.includes(path),
    ).length;
  }

  /** All files below a directory of the node, by their paths. */
  async filesBelow(directory: string): Promise<readonly string[]> {
    const found: string[] = [];
    for (const { name, type } of await this.files.readdir(directory)) {
      const path = `${directory}/${name}`;
      if (type === 'directory') found.push(...(await this.filesBelow(path)));
      else found.push(path);
    }
    return found;
  }

  #createService(): OCIImageService {
    const wire = inProcessTransport((origin) =>
      origin === `http://${HOST}` ? this.registry : undefined,
    );
    const transport: Transport = {
      request: async (request, options) => {
        this.requests.push(request);
        return this.onAnswer(request, await wire.request(request, options));
      },
    };
    return createImageService({
      world: this.world,
      actor: 'cri/node-1',
      host: this.#host,
      transport,
      endpoints: { [HOST]: `http://${HOST}` },
    });
  }
}
