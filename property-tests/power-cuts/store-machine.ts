/** A machine that runs an image service and nothing else, over a disk that loses what was not synced. */
import { memoryPorts, type LabPorts, type RegistrySite } from '../../src/lab/index.ts';
import { OCIImageService, OCI_ROOT, RestartableImageService } from '../../src/cri/oci/index.ts';
import {
  DEFAULT_DISK,
  follow,
  Host,
  operation,
  perform,
  Process,
  runToEnd,
  World,
  type Choices,
  type Crash,
  type FileSystem,
  type Operation,
  type PowerCutReport,
  type Steps,
  type UnsyncedFate,
} from '../../src/sim/index.ts';
import type { OpenedHost } from '../../src/lab/ports.ts';

const MACHINE = 'machine/node-1';

export class StoreMachine {
  readonly world: World;
  readonly images: RestartableImageService;
  readonly registry: RegistrySite;
  /** What the power cuts did. */
  readonly cuts: PowerCutReport[] = [];
  readonly #opened: OpenedHost;

  private constructor(world: World, ports: LabPorts, registry: RegistrySite, opened: OpenedHost) {
    this.world = world;
    this.registry = registry;
    this.#opened = opened;
    const { realWork, faults } = world;
    const { files, mounter } = opened;
    const host = new Host({ name: 'node-1', files, mounter, realWork, faults });
    this.images = new RestartableImageService({
      world,
      actor: 'cri/node-1',
      create: () =>
        new OCIImageService({
          world,
          actor: 'cri/node-1',
          host: host.for(new Process('imageService/node-1')),
          transport: ports.transport,
          endpoints: { [registry.host]: registry.endpoint },
        }),
    });
    faults.crashes$.subscribe((crash) => {
      follow(
        operation(() => this.#losePower(crash)),
        { done: () => undefined, failed: (error) => world.loop.fail(error) },
      );
    });
  }

  static async open(
    choices: Choices,
    wrap = (real: LabPorts): LabPorts => real,
  ): Promise<StoreMachine> {
    const world = new World({ choices, oneJobAtATime: true });
    const ports = wrap(memoryPorts());
    const disk = { disk: DEFAULT_DISK, separate: {}, isVolatile: true };
    const opened = await ports.openHost('node-1', disk);
    const registry = await ports.openRegistry({
      host: 'registry.test',
      now: () => world.now(),
      choices: world.choices,
    });
    return new StoreMachine(world, ports, registry, opened);
  }

  get files(): FileSystem {
    return this.#opened.files;
  }

  /** Before the n-th call of the disk from now on. */
  losePowerAt(nth: number, unsynced: UnsyncedFate): void {
    const crash = { component: MACHINE, unsynced };
    this.world.faults.plan({ point: 'host.*', nth, crash });
  }

  perform<T>(work: Operation<T>): Promise<T> {
    return runToEnd(this.world.loop, work);
  }

  async advance(durationMs: number): Promise<void> {
    await this.world.loop.run(this.world.now() + durationMs);
  }

  /** What is in a directory of the store. */
  async namesIn(directory: string): Promise<readonly string[]> {
    const entries = await this.files.readdir(`${OCI_ROOT}/${directory}`).catch(() => []);
    return entries.map(({ name }) => name);
  }

  *#losePower({ unsynced = 'drawn' }: Crash): Steps<void> {
    const { mounter, volatileDisk } = this.#opened;
    if (volatileDisk === undefined) throw new Error('the disk loses nothing');
    this.images.cutOff();
    yield* perform(
      this.world.realWork.afterAll(async () => {
        for (const { target } of await mounter.list()) await mounter.unmount(target);
        this.cuts.push(volatileDisk.cutPower(this.world.choices, unsynced));
      }),
    );
    this.images.start();
  }
}
