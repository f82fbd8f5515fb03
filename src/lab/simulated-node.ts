/**
 * One node, from disk to kubelet, and the lives of its components: what of one's state is on no disk ends
 * with it. See docs/decisions/0008.
 */
import { timer } from 'rxjs';
import type { OCIImageService, RestartableImageService } from '../cri/oci/index.ts';
import type { SimulatedRuntime } from '../cri/runtime/index.ts';
import type { Kubelet, KubeletConfiguration } from '../kubelet/index.ts';
import { bootIdOf } from './boot-id.ts';
import { InputError } from './input-error.ts';
import { unmountAll, writeOrRemove } from './hands-on-a-node.ts';
import { KubeletPause } from './kubelet-pause.ts';
import {
  follow,
  operation,
  perform,
  type Crash,
  type Entry,
  type Host,
  type Operation,
  type Cancel,
  type Steps,
  type UnsyncedFate,
  type VolatileDisk,
  type World,
} from '../sim/index.ts';

/** What can end and begin again by itself. */
export const COMPONENTS = ['kubelet', 'imageService'] as const;

export type Component = (typeof COMPONENTS)[number];

export interface NodeParts {
  readonly world: World;
  readonly name: string;
  readonly host: Host;
  /** If its power can be cut. */
  readonly volatileDisk?: VolatileDisk | undefined;
  readonly images: RestartableImageService;
  readonly runtime: SimulatedRuntime;
  /** The first boot is this one's; of a machine that is new it is 1. */
  readonly bootCount: number;
  /** @throws {Error} if no kubelet starts with it */
  readonly createKubelet: (
    bootId: string,
    configuration?: Partial<KubeletConfiguration>,
  ) => Kubelet;
}

const BOOT_POLL_MS = 10;

declare module '../sim/trace.ts' {
  interface TraceDetails {
    /** The kubelet is gone, and nothing that it had under way goes on. */
    'kubelet.stopped': Readonly<Record<string, never>>;
    /** Another kubelet, over what the last one left. The node's first has none before it. */
    'kubelet.started': Readonly<Record<string, never>>;
    /** Nothing runs, and nothing is mounted any more. */
    'node.off': Readonly<Record<string, never>>;
    /** As `node.off`, and of what was not synced (so many changes) some is lost, in the words of the disk. */
    'node.powerCut': { readonly unsynced: number; readonly lost: readonly string[] };
    'node.on': { readonly bootId: string };
  }
}

export class SimulatedNode {
  readonly name: string;
  readonly host: Host;
  readonly runtime: SimulatedRuntime;
  readonly #parts: NodeParts;
  readonly #pause: KubeletPause;
  #kubelet: Kubelet;
  #isKubeletUp = false;
  /** Restarts to come, by component. */
  readonly #due = new Map<string, Entry>();
  /** A power cut that came as a fault, until the machine is on again. */
  #cut: Cancel | undefined;
  #bootCount: number;

  constructor(parts: NodeParts) {
    const { name, host, runtime, createKubelet } = parts;
    this.name = name;
    this.host = host;
    this.runtime = runtime;
    this.#parts = parts;
    this.#pause = new KubeletPause(parts.world, name);
    this.#bootCount = parts.bootCount;
    this.#kubelet = createKubelet(this.bootId);
  }

  /** The one that runs now, or ran last. */
  get kubelet(): Kubelet {
    return this.#kubelet;
  }

  /** The one that runs now, or ran last. */
  get imageService(): OCIImageService {
    return this.#parts.images.life;
  }

  isUp(component: Component): boolean {
    return component === 'kubelet' ? this.#isKubeletUp : this.#parts.images.isUp;
  }

  /** The node's first kubelet; its image service is there already. */
  start(): void {
    this.#isKubeletUp = true;
    this.#kubelet.start();
  }

  /** For good. */
  stop(): void {
    for (const entry of this.#due.values()) entry.cancel();
    this.#cut?.();
    this.#endKubelet();
  }

  /**
   * Ends a component at once, as SIGKILL does: whatever it was about to do is not done, what it had handed
   * to the machine is. Idempotent. Not from within the component's own steps.
   */
  stopComponent(component: Component): void {
    this.#due.get(component)?.cancel();
    this.#due.delete(component);
    if (component === 'imageService') this.#parts.images.stop();
    else if (this.#isKubeletUp) {
      this.#endKubelet();
      this.#trace('kubelet.stopped');
    }
  }

  /** Over the same disk and runtime; nothing if it runs. */
  startComponent(component: Component): void {
    this.#due.get(component)?.cancel();
    this.#due.delete(component);
    if (component === 'imageService') this.#parts.images.start();
    else if (!this.#isKubeletUp) this.restartKubelet();
  }

  /** As by SIGSTOP, until `resumeKubelet`; nothing, if none runs. */
  pauseKubelet(resumeAfterMs?: number): void {
    if (this.#isKubeletUp) this.#pause.begin(resumeAfterMs);
  }

  resumeKubelet(): void {
    this.#pause.end();
  }

  restartComponent(component: Component): void {
    if (component === 'kubelet') {
      this.restartKubelet();
      return;
    }
    this.stopComponent(component);
    this.startComponent(component);
  }

  /**
   * Another kubelet over the same disk and runtime, with another configuration if given; ends the one that
   * runs, if one does.
   * @throws {Error} if no kubelet starts with it; the old one runs on
   */
  restartKubelet(configuration?: Partial<KubeletConfiguration>): void {
    // One that is refused is told before the one that runs is stopped.
    const next = this.#parts.createKubelet(this.bootId, configuration);
    this.stopComponent('kubelet');
    this.#kubelet = next;
    this.#trace('kubelet.started');
    this.start();
  }

  /**
   * A person at the node writes a file, or takes it away; the kubelet hears of it as inotify tells.
   * @param text undefined: the file goes
   */
  writeManifest(path: string, text: string | undefined): Operation<void> {
    return operation(() => this.#writeManifest(path, text));
  }

  *#writeManifest(path: string, text: string | undefined): Steps<void> {
    const { host } = this.#parts;
    yield* perform(host.perform((files) => writeOrRemove(files, path, text)));
    if (this.#isKubeletUp) this.#kubelet.manifestsChanged();
  }

  /** A fault has come to a component, or to a machine; of another node's nothing is done here. */
  crashed(crash: Crash): void {
    const { component: place, restartAfterMs } = crash;
    if (place === machineOf(this.name)) this.#powerFailed(crash);
    const component = COMPONENTS.find((each) => `${each}/${this.name}` === place);
    if (component === undefined) return;
    const { loop } = this.#parts.world;
    this.stopComponent(component);
    if (restartAfterMs === undefined) return;
    const entry = loop.schedule(restartAfterMs, () => this.startComponent(component), 'faults');
    this.#due.set(component, entry);
  }

  #powerFailed(crash: Crash): void {
    this.#cut?.();
    this.#cut = follow(
      operation(() => this.#cutAndOn(crash)),
      { done: () => undefined, failed: (error) => this.#parts.world.loop.fail(error) },
    );
  }

  *#cutAndOn({ unsynced, loses, restartAfterMs }: Crash): Steps<void> {
    const { world } = this.#parts;
    yield* this.#powerOff(unsynced ?? 'drawn');
    if (restartAfterMs === undefined) return;
    yield* perform(timer(restartAfterMs, world.scheduler(this.name)));
    yield* this.#powerOn(loses === 'containers');
  }

  /** Whoever switches the machine off tells its kubelet before, and waits for it. */
  announceShutdown(): Operation<void> {
    return operation(() => this.#announceShutdown());
  }

  *#announceShutdown(): Steps<void> {
    if (this.#isKubeletUp) yield* perform(this.#kubelet.shutDown());
  }

  /** Everything that runs ends, and what is mounted is not any more; the disk stays as it is. */
  powerOff(): Operation<void> {
    return operation(() => this.#powerOff());
  }

  /**
   * Everything ends at once, and of what was not synced the disk loses what it will. `powerOn` afterwards.
   * @throws {InputError} for a disk that loses nothing
   */
  cutPower(unsynced: UnsyncedFate = 'drawn'): Operation<void> {
    this.requireVolatile();
    return operation(() => this.#powerOff(unsynced));
  }

  /** @throws {InputError} */
  requireVolatile(): VolatileDisk {
    const { volatileDisk } = this.#parts;
    if (volatileDisk !== undefined) return volatileDisk;
    throw new InputError(`powerCut: the disk of ${this.name} loses nothing; powerCuts: true`);
  }

  /** What is on the disk begins anew: the image service first, then the kubelet. */
  powerOn(options: { readonly forgetsContainers?: boolean } = {}): Operation<void> {
    return operation(() => this.#powerOn(options.forgetsContainers === true));
  }

  /** @param unsynced undefined: all that is on the disk stays */
  *#powerOff(unsynced?: UnsyncedFate): Steps<void> {
    const { world, runtime, host, images } = this.#parts;
    for (const component of COMPONENTS) this.stopComponent(component);
    if (unsynced !== undefined) images.cutOff();
    runtime.powerOff();
    yield* perform(world.realWork.afterAll(() => unmountAll(host.mounter)));
    if (unsynced === undefined) world.trace.append(this.name, 'node.off', {});
    else {
      const report = this.requireVolatile().cutPower(world.choices, unsynced);
      world.trace.append(this.name, 'node.powerCut', report);
    }
  }

  *#powerOn(forgetsContainers: boolean): Steps<void> {
    const { world, runtime } = this.#parts;
    this.#bootCount += 1;
    world.trace.append(this.name, 'node.on', { bootId: this.bootId });
    runtime.powerOn(forgetsContainers);
    this.startComponent('imageService');
    // Its service waits for that of the runtime, as systemd orders them.
    while (!this.isUp('imageService'))
      yield* perform(timer(BOOT_POLL_MS, world.scheduler(this.name)));
    this.startComponent('kubelet');
  }

  /** Another one after each start of the machine. Upstream: /proc/sys/kernel/random/boot_id. */
  get bootId(): string {
    return bootIdOf(this.name, this.#bootCount);
  }

  /** A process that is stopped can be killed, too. */
  #endKubelet(): void {
    if (!this.#isKubeletUp) return;
    this.#isKubeletUp = false;
    this.#kubelet.stop();
    this.#pause.end();
  }

  #trace(type: 'kubelet.stopped' | 'kubelet.started'): void {
    this.#parts.world.trace.append(`kubelet/${this.name}`, type, {});
  }
}

/** As a fault names it. */
export function machineOf(nodeName: string): string {
  return `machine/${nodeName}`;
}
