/**
 * Keeps the desired state of the world: which volumes each pod needs now. Looks at the pods that were
 * named to it, on a grid of 100 ms. Upstream:
 * pkg/kubelet/volumemanager/populator/desired_state_of_world_populator.go (v1.36), which looks at all.
 */
import type { Pod, Volume } from '../../api/index.ts';
import {
  Background,
  errorText,
  operation,
  rethrowProgrammerError,
  Ticker,
  type Steps,
} from '../../sim/index.ts';
import type { VolumePlugin, VolumeSpec } from '../../volumes/index.ts';
import { named } from '../model/index.ts';
import type { ActualStateOfWorld } from './actual-state-of-world.ts';
import type { DesiredStateOfWorld, DesiredVolume } from './desired-state-of-world.ts';
import { claimedVolume } from './claimed-volume.ts';
import { mountedNames } from './mounted-names.ts';
import type { VolumeManagerOptions } from './volume-manager-options.ts';
import { VolumeWaitError } from './volume-wait-error.ts';

const TICK_MS = 100;
const NO_VOLUMES: readonly Volume[] = [];

export interface PopulatorOptions extends Pick<
  VolumeManagerOptions,
  'world' | 'actor' | 'client' | 'plugins' | 'getPod' | 'podStates' | 'sourcesReady'
> {
  readonly desired: DesiredStateOfWorld;
  readonly actual: ActualStateOfWorld;
}

export class DesiredStateOfWorldPopulator {
  readonly #options: PopulatorOptions;
  readonly #pods = new Set<string>();
  /** Whose volumes are all wanted; an update of such a pod is nothing new. Upstream: processedPods. */
  readonly #processed = new Set<string>();
  /** Of those, the ones that ask for what follows updates. */
  readonly #again = new Set<string>();
  readonly #ticker: Ticker;
  readonly #lookingUp: Background;
  /** Claims of pods that are being looked up: `<pod UID>/<volume>`. */
  readonly #claims = new Set<string>();
  #hasAddedPods = false;

  constructor(options: PopulatorOptions) {
    const { world, actor } = options;
    this.#options = options;
    this.#lookingUp = new Background(world.loop);
    this.#ticker = new Ticker({
      loop: world.loop,
      lane: actor,
      periodMs: TICK_MS,
      pass: () => this.#populate(),
    });
  }

  start(): void {
    this.#ticker.arm();
  }

  /** A pass that began when every source of pods had been heard has ended. */
  get hasAddedPods(): boolean {
    return this.#hasAddedPods;
  }

  /** A pod came, changed or went. */
  podChanged(podUid: string): void {
    this.#pods.add(podUid);
    this.#ticker.arm();
  }

  /** A sync asks for its volumes anew: nothing else does, so what follows updates is set up once for each. */
  reprocessPod(podUid: string): void {
    this.#processed.delete(podUid);
    this.podChanged(podUid);
  }

  /** A sync of a pod that wants what it wanted asks for what follows updates. */
  refreshPod(podUid: string): void {
    this.#again.add(podUid);
    this.podChanged(podUid);
  }

  /** Of a pod at rest: all volumes that this copy of it wants. Undefined if that has to be found out. */
  wantedBy(pod: Pod): readonly DesiredVolume[] | undefined {
    const { desired } = this.#options;
    const { uid } = pod.metadata;
    if (!this.#processed.has(uid) || desired.hasErrors(uid)) return undefined;
    const volumes = desired.ofPod(uid);
    for (const volume of volumes) if (volume.pod !== pod) return undefined;
    return volumes;
  }

  stop(): void {
    this.#lookingUp.stop();
    this.#ticker.stop();
  }

  #populate(): void {
    const { desired, podStates, getPod, sourcesReady } = this.#options;
    for (const uid of this.#pods) {
      this.#pods.delete(uid);
      const pod = getPod(uid);
      if (podStates.shouldPodRuntimeBeRemoved(uid)) {
        desired.deletePod(uid);
        this.#processed.delete(uid);
        this.#again.delete(uid);
      } else if (pod !== undefined && this.#mayWant(uid)) {
        if (this.#again.delete(uid)) this.#refresh(pod);
        else if (!this.#processed.has(uid)) this.#desire(pod);
      }
    }
    if (this.#hasAddedPods) return;
    if (sourcesReady()) this.#hasAddedPods = true;
    else this.#ticker.arm();
  }

  /**
   * A pod that ends wants nothing new. What it had wanted of an earlier kubelet it wants until its
   * containers have stopped: to this one that is new.
   */
  #mayWant(podUid: string): boolean {
    const { podStates } = this.#options;
    return !this.#hasAddedPods || !podStates.shouldPodContainersBeTerminating(podUid);
  }

  #refresh(pod: Pod): void {
    const wanted = this.wantedBy(pod);
    // Meanwhile there is a newer copy of it, or it is to be looked at anew.
    if (wanted === undefined) this.#desire(pod);
    else for (const { plugin, spec } of wanted) this.#followUpdates(pod, plugin, spec);
  }

  #followUpdates({ metadata }: Pod, plugin: VolumePlugin, spec: VolumeSpec): void {
    if (plugin.requiresRemount(spec))
      this.#options.actual.markRemountRequired(metadata.uid, spec.name);
  }

  #desire(pod: Pod): void {
    const { desired } = this.#options;
    const { uid } = pod.metadata;
    const names = mountedNames(pod);
    let hasAll = names.length > 0;
    for (const name of names) {
      const spec = named(pod.spec.volumes ?? NO_VOLUMES, name);
      if (spec?.persistentVolumeClaim !== undefined || spec?.ephemeral !== undefined) {
        hasAll = this.#desireClaimed(pod, spec) && hasAll;
        continue;
      }
      const known = desired.get(uid, name);
      const plugin = known?.plugin ?? (spec && this.#pluginOf(uid, spec));
      if (spec === undefined || plugin === undefined) {
        hasAll = false;
        continue;
      }
      // At rest the pod is the one that it was.
      if (known?.pod !== pod) desired.add(pod, spec, plugin);
      this.#followUpdates(pod, plugin, spec);
    }
    if (hasAll) this.#processed.add(uid);
  }

  /** Answers whether it is known what the claim is bound to; else somebody asks. */
  #desireClaimed(pod: Pod, volume: Volume): boolean {
    const { desired } = this.#options;
    const { uid } = pod.metadata;
    const known = desired.called(uid, volume.name);
    if (known !== undefined) {
      desired.add(pod, known.spec, known.plugin);
      return true;
    }
    const key = `${uid}/${volume.name}`;
    if (!this.#claims.has(key)) {
      this.#claims.add(key);
      this.#lookingUp.run(operation(() => this.#lookUp(key, pod, volume)));
    }
    return false;
  }

  *#lookUp(key: string, pod: Pod, volume: Volume): Steps<void> {
    const { client, desired, getPod, podStates } = this.#options;
    const { uid } = pod.metadata;
    let spec: VolumeSpec | undefined;
    try {
      spec = yield* claimedVolume(client, pod, volume);
    } catch (error) {
      rethrowProgrammerError(error);
      desired.addError(uid, volume.name, errorText(error));
    }
    this.#claims.delete(key);
    // Meanwhile the pod may have ended.
    if (spec === undefined || getPod(uid) === undefined || !this.#mayWant(uid)) return;
    if (podStates.shouldPodRuntimeBeRemoved(uid)) return;
    const plugin = this.#pluginOf(uid, spec);
    if (plugin === undefined) return;
    desired.add(pod, spec, plugin, volume.name);
    this.podChanged(uid);
  }

  #pluginOf(podUid: string, spec: VolumeSpec): VolumePlugin | undefined {
    const { desired } = this.#options;
    try {
      return this.#findPlugin(spec);
    } catch (error) {
      rethrowProgrammerError(error);
      const why = errorText(error);
      const what = `failed to get Plugin from volumeSpec for volume "${spec.name}" err=${why}`;
      desired.addError(podUid, spec.name, what);
      return undefined;
    }
  }

  /** Exactly one plugin must support a volume. */
  #findPlugin(spec: VolumeSpec): VolumePlugin {
    const matches = this.#options.plugins.filter((plugin) => plugin.canSupport(spec));
    const plugin = matches[0];
    if (plugin === undefined) throw new VolumeWaitError('no volume plugin matched');
    if (matches.length > 1) {
      const names = matches.map((match) => match.name).join(',');
      throw new VolumeWaitError(`multiple volume plugins matched: ${names}`);
    }
    return plugin;
  }
}
