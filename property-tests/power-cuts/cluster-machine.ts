/** An API server over a directory of a disk that loses what was not synced, one life after the other. */
import {
  ApiServer,
  Journal,
  readData,
  type ApiObject,
  BUILT_IN_NAMES,
  type ResourceName,
} from '../../src/api/index.ts';
import { memoryPorts, type LabPorts } from '../../src/lab/index.ts';
import type { OpenedHost } from '../../src/lab/ports.ts';
import {
  choices,
  DEFAULT_DISK,
  Host,
  Process,
  runToEnd,
  World,
  type Crash,
  type PowerCutReport,
  type UnsyncedFate,
} from '../../src/sim/index.ts';

const DIRECTORY = '/cluster';
const MACHINE = 'machine/data';

/** So that a short life has several of them. */
const LOG_BYTES_MAX = 6000;

export interface Life {
  readonly server: ApiServer;
  /** From which it goes on. */
  readonly revision: number;
}

export class ClusterMachine {
  readonly world: World;
  /** What the power cuts did. */
  readonly cuts: PowerCutReport[] = [];
  readonly #opened: OpenedHost;
  readonly #host: Host;

  private constructor(world: World, opened: OpenedHost) {
    this.world = world;
    this.#opened = opened;
    const { realWork, faults } = world;
    this.#host = new Host({ name: 'data', ...opened, realWork, faults });
    faults.crashes$.subscribe((crash) => {
      this.#losePower(crash);
    });
  }

  static async open(
    seed: number,
    wrap = (real: LabPorts): LabPorts => real,
  ): Promise<ClusterMachine> {
    const world = new World({ choices: choices.seeded(seed), oneJobAtATime: true });
    const disk = { disk: DEFAULT_DISK, separate: {}, isVolatile: true };
    const opened = await wrap(memoryPorts()).openHost('data', disk);
    await opened.files.mkdir(DIRECTORY);
    await opened.files.syncTree('/');
    return new ClusterMachine(world, opened);
  }

  /** Before the n-th call of the disk from now on. */
  losePowerAt(nth: number, unsynced: UnsyncedFate): void {
    this.world.faults.plan({ point: 'host.*', nth, crash: { component: MACHINE, unsynced } });
  }

  async advance(durationMs: number): Promise<void> {
    await this.world.loop.run(this.world.now() + durationMs);
  }

  /** A process that goes on with what is there. @throws {DataError} */
  async begin(): Promise<Life> {
    const { world } = this;
    const disk = this.#host.for(new Process('apiserver/data'));
    const state = await runToEnd(
      world.loop,
      disk.perform((files) => readData(files, DIRECTORY)),
    );
    const journal = new Journal({
      world,
      disk,
      directory: DIRECTORY,
      lives: state.lives,
      logBytesMax: LOG_BYTES_MAX,
      // Whose machine is off hears nothing; another failure would be seen by who waits for its answer.
      onFailure: () => undefined,
    });
    const revision = state.base.revision + state.changes.length;
    return { revision, server: new ApiServer({ world, data: { journal, state } }) };
  }

  #losePower({ unsynced = 'drawn' }: Crash): void {
    const { volatileDisk } = this.#opened;
    if (volatileDisk === undefined) throw new Error('the disk loses nothing');
    const cut = (): Promise<void> => {
      this.cuts.push(volatileDisk.cutPower(this.world.choices, unsynced));
      return Promise.resolve();
    };
    this.world.realWork.afterAll(cut).subscribe();
  }
}

/** Everything a server has, by what it is. */
export function contentOf(list: (resource: ResourceName) => readonly ApiObject[]): string {
  const all = BUILT_IN_NAMES.map((resource) => [resource, list(resource)] as const);
  return JSON.stringify(all.filter(([, objects]) => objects.length > 0));
}
