/**
 * What a kubelet that starts makes of the volumes on its node's disk. Upstream:
 * pkg/kubelet/volumemanager/reconciler/reconstruct.go, reconstructVolumes (v1.36).
 *
 * Until it has looked, nothing is mounted or unmounted. Then those that some pod wants are set up again,
 * and the others unmounted, as soon as it is known what the pods want.
 */
import {
  errorText,
  Background,
  operation,
  perform,
  rethrowProgrammerError,
  Ticker,
  type Steps,
} from '../../sim/index.ts';
import type { ActualStateOfWorld } from './actual-state-of-world.ts';
import { findVolumes, type FoundVolume } from './find-volumes.ts';
import type { VolumeManagerOptions } from './volume-manager-options.ts';

/** Upstream looks once, and has no volumes then. Here it looks again: they would stay mounted for ever. */
const RETRY_MS = 500;

export interface ReconstructionOptions extends Pick<
  VolumeManagerOptions,
  'world' | 'actor' | 'host' | 'plugins'
> {
  readonly actual: ActualStateOfWorld;
}

export class Reconstruction {
  readonly #options: ReconstructionOptions;
  readonly #running: Background;
  readonly #retry: Ticker;
  #isDone = false;

  constructor(options: ReconstructionOptions) {
    const { world, actor } = options;
    this.#options = options;
    this.#running = new Background(world.loop);
    this.#retry = new Ticker({
      loop: world.loop,
      lane: actor,
      periodMs: RETRY_MS,
      pass: () => this.start(),
    });
  }

  /** What was there when this kubelet started is known. */
  get isDone(): boolean {
    return this.#isDone;
  }

  start(): void {
    this.#running.run(operation(() => this.#reconstruct()));
  }

  stop(): void {
    this.#retry.stop();
    this.#running.stop();
  }

  *#reconstruct(): Steps<void> {
    const { world, actor, host } = this.#options;
    let found: readonly FoundVolume[];
    try {
      found = yield* perform(findVolumes(host));
    } catch (error) {
      rethrowProgrammerError(error);
      const why = errorText(error);
      const work = 'volume reconstruction';
      world.trace.append(actor, 'kubelet.workFailed', { work, error: why });
      this.#retry.arm();
      return;
    }
    this.#isDone = true;
    for (const volume of found) this.#add(volume);
  }

  /** Of a plugin that is not here nobody can tell how to unmount: its volume stays as it is. */
  #add(volume: FoundVolume): void {
    const { world, actor, plugins, actual } = this.#options;
    const { podUid, name, pluginName } = volume;
    const plugin = plugins.find((each) => each.name === pluginName);
    if (plugin === undefined) {
      world.trace.note(`${actor}: volume ${name} of ${podUid}: no volume plugin ${pluginName}`);
      return;
    }
    // One name, two plugins: a foreign hand. The second is left to whoever looks at the pod's directory.
    if (actual.get(podUid, name) !== undefined) return;
    const detail = { podUid, volume: name, plugin: pluginName };
    world.trace.append(actor, 'volume.reconstructed', detail);
    actual.addFound(volume, plugin);
  }
}
