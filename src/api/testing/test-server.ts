/** An API server in a world of its own, and manifests with the fields that do not matter filled in. */
import { choices, World, type Operation, type WorldOptions } from '../../sim/index.ts';
import { ApiServer } from '../api-server.ts';
import type { ApiServerOptions } from '../api-server-options.ts';
import type { Client, ListOptions, ResourceClient, WatchEvent } from '../client.ts';
import type { ApiObject, Manifest, Pod, ResourceName, Resources } from '../objects.ts';

export class TestServer {
  readonly world: World;
  readonly server: ApiServer;
  readonly client: Client;
  readonly pods: ResourceClient<Pod>;

  constructor(
    options: Omit<ApiServerOptions, 'world'> = {},
    world: WorldOptions = { choices: choices.seeded(1) },
  ) {
    this.world = new World(world);
    this.server = new ApiServer({ ...options, world: this.world });
    this.client = this.server.client('test');
    this.pods = this.client.resource('pods');
  }

  /** Runs the world until the operation has ended. @throws what it failed with. */
  async outcome<T>(operation: Operation<T>): Promise<T> {
    let end: (() => T) | undefined;
    operation.subscribe({
      next: (value) => (end = () => value),
      error: (error: unknown) => {
        end = () => {
          throw error;
        };
      },
    });
    while (end === undefined && this.world.loop.pendingCount > 0) {
      await this.world.loop.run(this.world.now() + 1);
    }
    if (end === undefined) throw new Error('The operation never ended');
    return end();
  }

  /** What the operation was refused with. */
  async refusal(operation: Operation<unknown>): Promise<string> {
    try {
      await this.outcome(operation);
    } catch (error) {
      return error instanceof Error ? error.message : String(error);
    }
    throw new Error('The operation was not refused');
  }

  /** Begins a watch; its events gather in the list as the world runs. */
  watched<Name extends ResourceName>(
    resource: Name,
    options?: ListOptions,
    user = 'watcher',
  ): { readonly events: WatchEvent<Resources[Name]>[]; stop(): void } {
    const events: WatchEvent<Resources[Name]>[] = [];
    const subscription = this.server
      .client(user)
      .resource(resource)
      .watch(options)
      .subscribe({
        next: (event) => events.push(event),
        error: (error: unknown) => this.world.loop.fail(error),
      });
    return { events, stop: () => subscription.unsubscribe() };
  }
}

/** `ADDED web`, `BOOKMARK`, … */
export function titles(events: readonly WatchEvent<ApiObject>[]): readonly string[] {
  return events.map((event) =>
    event.type === 'BOOKMARK' ? event.type : `${event.type} ${event.object.metadata.name}`,
  );
}

interface PodParts {
  readonly name?: string;
  readonly metadata?: Manifest['metadata'];
  readonly spec?: Readonly<Record<string, unknown>>;
}

/** A pod of one container, with the fields given. */
export function aPod({ name = 'web', metadata = {}, spec = {} }: PodParts = {}): Manifest {
  return {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: { name, ...metadata },
    spec: { containers: [{ name: 'main', image: 'registry.test/app:v1' }], ...spec },
  };
}

/** A volume of the draft. */
export function anOciVolume(name: string, image: string): Readonly<Record<string, unknown>> {
  return { name, oci: { image } };
}
