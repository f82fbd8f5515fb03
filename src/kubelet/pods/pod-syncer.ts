/**
 * The three sync methods, in upstream's order. Upstream: pkg/kubelet/kubelet.go, SyncPod,
 * SyncTerminatingPod, SyncTerminatedPod (v1.36).
 */
import { timer } from 'rxjs';
import {
  formatTimestamp,
  type Client,
  type EventRecorder,
  type Pod,
  type PodStatus,
} from '../../api/index.ts';
import {
  errorText,
  extended,
  perform,
  type Host,
  type Instant,
  type Steps,
  type World,
  rethrowProgrammerError,
} from '../../sim/index.ts';
import {
  activeDeadline,
  isStaticPod,
  DEADLINE_EXCEEDED,
  isRestartingAll,
  type Metrics,
  type PodRuntimeStatus,
  type WaitingCause,
} from '../model/index.ts';
import { type computePodActions, type RuntimeManager } from '../containers/index.ts';
import {
  generatePodStatus,
  isTerminalPhase,
  type getPhase,
  type StatusManager,
} from '../status/index.ts';
import type { AllocationManager } from '../allocation/index.ts';
import type { PullCredentials } from '../images/credentials/index.ts';
import { KeptDirectories } from './kept-directories.ts';
import type { KillOptions } from './kill-options.ts';
import type { MirrorPods } from './mirror-pods.ts';
import { ResizePasses, type ResizePassesOptions } from './resize-passes.ts';
import { foundNothingToDo, SettledStatuses } from './settled-statuses.ts';
import { StartMeter } from './start-meter.ts';
import type { PodSyncer } from './sync-methods.ts';
import type { WholeWork } from './whole-work.ts';
import type { ObjectManager } from '../objects/index.ts';
import type { ProbeManager } from '../probes/index.ts';
import { VolumeWaitError, type VolumeManager } from '../volume-manager/index.ts';

export interface PodSyncerOptions {
  readonly world: World;
  readonly actor: string;
  readonly client: Client;
  readonly host: Host;
  readonly hostIp: string;
  readonly decisions: {
    readonly computePodActions: typeof computePodActions;
    readonly getPhase: typeof getPhase;
  };
  readonly statusManager: StatusManager;
  readonly allocations: AllocationManager;
  readonly runtimeManager: RuntimeManager;
  readonly volumeManager: VolumeManager;
  readonly probes: ProbeManager;
  readonly metrics: Metrics;
  readonly objects: ObjectManager;
  readonly mirrors: MirrorPods;
  readonly recorder: EventRecorder;
  /** Upstream's gate ImageVolumeWithDigest. */
  readonly showsImageDigests: boolean;
  readonly pullCredentials: PullCredentials;
  /** The runtime's view of a pod, asked for now. */
  readonly inspect: (podUid: string) => Steps<PodRuntimeStatus>;
  /** The pod's active deadline: it is to be synced once that has come. */
  readonly deadlineAt: (podUid: string, at: Instant) => void;
  /** A sync changed something in the runtime: look at that pod soon. */
  readonly requestRelist: (podUid: string) => void;
  readonly watch: ResizePassesOptions['watch'];
}

/** SyncTerminatedPod looks this often whether the last volume is gone. */
const VOLUMES_GONE_POLL_MS = 100;

/** Upstream: SyncTerminatingRuntimePod. */
const RUNTIME_ONLY_GRACE_SECONDS = 1;

const NO_CAUSES: ReadonlyMap<string, WaitingCause> = new Map();

type RuntimeSync = PodSyncerOptions['runtimeManager']['syncPod'];

export class KubeletPodSyncer implements PodSyncer {
  readonly #options: PodSyncerOptions;
  readonly #starts: StartMeter;
  /** Why containers of a pod did not start, until they do. Upstream: the reason cache. */
  readonly #causes = new Map<string, ReadonlyMap<string, WaitingCause>>();
  readonly #settled = new SettledStatuses();
  readonly #resizes: ResizePasses;
  readonly #directories: KeptDirectories;

  constructor(options: PodSyncerOptions) {
    this.#options = options;
    this.#resizes = new ResizePasses(options);
    this.#directories = new KeptDirectories(options.host);
    this.#starts = new StartMeter(options.world, options.metrics);
  }

  /** Forgets a pod that is gone. */
  forget(podUid: string): void {
    this.#causes.delete(podUid);
    this.#settled.forget(podUid);
    this.#directories.forget(podUid);
    this.#starts.forget(podUid);
  }

  *syncPod(asked: Pod, status: PodRuntimeStatus, inRuntime: WholeWork): Steps<boolean> {
    const { world, actor, decisions, probes, mirrors, pullCredentials } = this.#options;
    const { uid } = asked.metadata;
    world.trace.append(actor, 'pod.sync', subject(asked));
    const resize = this.#resizes.passBegins(asked, status);
    const pod = resize === undefined ? asked : this.#options.allocations.allocated(asked);
    if (
      resize === undefined &&
      this.#settled.isIdle(pod, status, this.#options.statusManager.getPodStatus(uid))
    ) {
      yield* this.#directories.make(uid);
      if (!this.#options.volumeManager.askAgain(pod)) yield* this.#mountVolumes(pod);
      return false;
    }
    const published = this.#publish(pod, status, false);
    this.#starts.synced(uid, published.phase);
    if (isTerminalPhase(published.phase)) return true;
    this.#options.objects.registerPod(pod);
    if (isStaticPod(pod)) yield* mirrors.reconcile(pod);
    yield* this.#directories.make(uid);
    if (!this.#options.volumeManager.askAgain(pod)) yield* this.#mountVolumes(pod);
    const credentials = pullCredentials.ofNode(pod) ?? (yield* pullCredentials.of(pod));
    probes.addPod(pod);
    const actions = decisions.computePodActions(
      pod,
      status,
      probes,
      isRestartingAll(published),
      resize?.actuated,
    );
    const result = yield* inRuntime.play(() => this.#inRuntime(pod, status, actions, credentials));
    if (resize !== undefined) this.#resizes.passDone(asked, result);
    // Why a container waits is shown by the next pass, for a crash loop when its wait is over.
    if (result.failure !== undefined) throw result.failure;
    if (!result.acted && foundNothingToDo(pod, actions, result)) this.#settled.wasIdle(pod, status);
    return false;
  }

  /** What the runtime is asked to do, once begun, is done to its end: whoever asks for the pod's end waits for it. */
  *#inRuntime(...call: Parameters<RuntimeSync>): ReturnType<RuntimeSync> {
    const [{ metadata }] = call;
    const result = yield* this.#options.runtimeManager.syncPod(...call);
    if (result.causes.size > 0) this.#causes.set(metadata.uid, result.causes);
    else this.#causes.delete(metadata.uid);
    if (result.acted && result.failure === undefined) this.#options.requestRelist(metadata.uid);
    return result;
  }

  *syncTerminatingPod(
    pod: Pod,
    status: PodRuntimeStatus,
    gracePeriodSeconds: number | undefined,
    killedStatus?: KillOptions['status'],
  ): Steps<void> {
    const { world, actor, inspect, probes } = this.#options;
    const details = subject(pod);
    world.trace.append(
      actor,
      'pod.terminating',
      gracePeriodSeconds === undefined ? details : extended(details, { gracePeriodSeconds }),
    );
    probes.cancelCommands(pod.metadata.uid);
    this.#publish(pod, status, false, killedStatus);
    probes.stopLivenessAndStartup(pod);
    yield* this.#kill(pod, gracePeriodSeconds);
    probes.removePod(pod.metadata.uid);
    const after = yield* inspect(pod.metadata.uid);
    const running = after.containers.filter((each) => each.state === 'CONTAINER_RUNNING');
    if (running.length > 0) {
      const ids = running.map((container) => container.id).join(' ');
      throw new Error(
        `detected running containers after a successful KillPod, CRI violation: [${ids}]`,
      );
    }
    this.#publish(pod, after, true);
  }

  /** Nobody knows any more how long its containers may take to end, nor whom to tell. */
  *syncTerminatingRuntimePod(pod: Pod): Steps<void> {
    const { world, actor } = this.#options;
    const gracePeriodSeconds = RUNTIME_ONLY_GRACE_SECONDS;
    world.trace.append(actor, 'pod.terminating', { ...subject(pod), gracePeriodSeconds });
    yield* this.#kill(pod, gracePeriodSeconds);
  }

  /** @throws {Error} which it tells */
  *#kill(pod: Pod, graceSeconds: number | undefined): Steps<void> {
    const { recorder, runtimeManager, inspect } = this.#options;
    // What runs now, not at the last relist: a container may have started in a sync that was ended.
    const current = yield* inspect(pod.metadata.uid);
    try {
      yield* runtimeManager.killPod(pod, current, graceSeconds);
    } catch (error) {
      rethrowProgrammerError(error);
      const why = errorText(error);
      recorder.event(pod, 'Warning', 'FailedKillPod', `error killing pod: ${why}`);
      throw error;
    }
  }

  *syncTerminatedPod(pod: Pod, status: PodRuntimeStatus): Steps<void> {
    const { world, actor, volumeManager, statusManager, objects } = this.#options;
    const { uid } = pod.metadata;
    this.#publish(pod, status, true);
    yield* volumeManager.waitForUnmount(pod);
    while (volumeManager.podVolumesExist(uid)) {
      yield* perform(timer(VOLUMES_GONE_POLL_MS, world.scheduler(actor)));
    }
    objects.unregisterPod(pod);
    world.trace.append(actor, 'pod.terminated', subject(pod));
    statusManager.terminatePod(pod);
  }

  /** A wait that timed out has no event of its own: its volumes have said why they are not there. */
  *#mountVolumes(pod: Pod): Steps<void> {
    const { volumeManager, recorder } = this.#options;
    try {
      yield* volumeManager.waitForAttachAndMount(pod);
    } catch (error) {
      rethrowProgrammerError(error);
      if (error instanceof VolumeWaitError && !error.isTimeout) {
        const message = `Unable to attach or mount volumes: ${error.message}`;
        recorder.event(pod, 'Warning', 'FailedMount', message);
      }
      throw error;
    }
  }

  #publish(
    pod: Pod,
    runtime: PodRuntimeStatus,
    podIsTerminal: boolean,
    killedStatus?: KillOptions['status'],
  ) {
    const generated = this.#generate(pod, runtime, podIsTerminal);
    const status = killedStatus?.(generated) ?? generated;
    this.#options.statusManager.setPodStatus(pod, status);
    this.#options.probes.statusChanged(pod.metadata.uid, status);
    return status;
  }

  #generate(asked: Pod, runtime: PodRuntimeStatus, podIsTerminal: boolean): PodStatus {
    const pod = this.#options.allocations.allocated(asked);
    const { world, statusManager, hostIp, decisions, showsImageDigests } = this.#options;
    const { uid } = pod.metadata;
    const previous = statusManager.getPodStatus(uid);
    const causes = this.#causes.get(uid) ?? NO_CAUSES;
    const probes = this.#options.probes.of(pod);
    const resize = this.#options.allocations.stateOf(uid);
    const sources = { pod, previous, runtime, causes, resize };
    const known = podIsTerminal ? undefined : this.#settled.of(sources);
    if (known !== undefined) return known;
    const status = generatePodStatus({
      podIsTerminal,
      ...sources,
      probes,
      hostIp,
      now: formatTimestamp(world.now()),
      getPhase: decisions.getPhase,
      showsImageDigests,
    });
    const deadline = activeDeadline(pod, status.startTime);
    this.#heedDeadline(pod, deadline);
    const isOfSources = !podIsTerminal && probes === undefined && deadline === undefined;
    if (isOfSources) this.#settled.made(sources, status);
    return status;
  }

  /** Upstream asks at every tick of the sync loop whether a deadline is over, and says so each time. */
  #heedDeadline(pod: Pod, deadline: Instant | undefined): void {
    if (deadline === undefined) return;
    const { world, recorder, deadlineAt } = this.#options;
    const { reason, message } = DEADLINE_EXCEEDED;
    if (deadline > world.now()) deadlineAt(pod.metadata.uid, deadline);
    else recorder.event(pod, 'Normal', reason, message);
  }
}

function subject(pod: Pod): { readonly pod: string; readonly uid: string } {
  const { namespace, name, uid } = pod.metadata;
  return { pod: `${namespace}/${name}`, uid };
}
