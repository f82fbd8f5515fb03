/**
 * How far the init containers of a pod are, and what is to be done about them. Pure. Upstream:
 * pkg/kubelet/kuberuntime/kuberuntime_container.go, computeInitContainerActions (v1.36).
 *
 * What an earlier sandbox held counts for nothing: upstream removes it when the next one is created.
 */
import type { Container, Pod } from '../../api/index.ts';
import type { ContainerStatus } from '../../cri/index.ts';
import {
  containerShouldRestart,
  isRestartableInitContainer,
  livenessFailed,
  newestInstance,
  restartPolicy,
  type PodRuntimeStatus,
  type ProbeResults,
  type ResourcesByContainer,
} from '../model/index.ts';
import { resizeAction, resizeRestarts, type ContainerToUpdate } from './resize-actions.ts';
import { definitionChanged, UNKNOWN, type ContainerToKill } from './pod-actions.ts';

export interface InitContainerActions {
  /** Regular containers may start. */
  readonly initialized: boolean;
  /** One failed for good, and its pod with it. */
  readonly failed: boolean;
  /** In spec order. */
  readonly start: readonly Container[];
  readonly kill: readonly ContainerToKill[];
  /** Sidecars that are given other resources while they run. */
  readonly update: readonly ContainerToUpdate[];
}

const NONE = { start: [], kill: [], update: [] };
const DONE: InitContainerActions = { initialized: true, failed: false, ...NONE };
const FAILED: InitContainerActions = { initialized: false, failed: true, ...NONE };

export function initContainerActions(
  pod: Pod,
  status: PodRuntimeStatus,
  sandboxId: string | undefined,
  probes: ProbeResults,
  actuated: ResourcesByContainer | undefined,
): InitContainerActions {
  const { initContainers = [] } = pod.spec;
  if (initContainers.length === 0) return DONE;
  const containers = status.containers.filter((each) => each.podSandboxId === sandboxId);
  const here = { ...status, containers };
  const walk = new Walk(pod, initContainers, probes, actuated, hasBegun(pod, here));
  // From the last: those before it may have been removed.
  for (let at = initContainers.length - 1; at >= 0 && !walk.failed; at--) {
    walk.visit(at, newestInstance(here, initContainers[at]?.name ?? ''));
  }
  return walk.end();
}

/** Whether some regular container is there; one that exited may be of an earlier sandbox. */
function hasBegun(pod: Pod, here: PodRuntimeStatus): boolean {
  return pod.spec.containers.some(({ name }) => {
    const state = newestInstance(here, name)?.state;
    return state === 'CONTAINER_CREATED' || state === 'CONTAINER_RUNNING';
  });
}

class Walk {
  failed = false;
  readonly #pod: Pod;
  readonly #all: readonly Container[];
  readonly #probes: ProbeResults;
  readonly #start = new Set<number>();
  readonly #kill: ContainerToKill[] = [];
  readonly #update: ContainerToUpdate[] = [];
  readonly #actuated: ResourcesByContainer | undefined;
  #initialized: boolean;
  /** What is visited now is before something that is there: it was initialized once. */
  #wasInitialized: boolean;

  constructor(
    pod: Pod,
    all: readonly Container[],
    probes: ProbeResults,
    actuated: ResourcesByContainer | undefined,
    begun: boolean,
  ) {
    this.#pod = pod;
    this.#actuated = actuated;
    this.#all = all;
    this.#probes = probes;
    this.#initialized = begun;
    this.#wasInitialized = begun;
  }

  visit(at: number, instance: ContainerStatus | undefined): void {
    const container = this.#all[at];
    if (container === undefined) return;
    const isSidecar = isRestartableInitContainer(container);
    if (instance === undefined) {
      if (this.#wasInitialized && isSidecar) this.#start.add(at);
      return;
    }
    if (isSidecar) this.#sidecar(at, container, instance);
    else if (!this.#wasInitialized) this.#regular(at, container, instance);
    this.#wasInitialized = true;
  }

  end(): InitContainerActions {
    if (this.failed) return FAILED;
    if (!this.#wasInitialized) this.#start.add(0);
    const start = this.#all.filter((_, at) => this.#start.has(at));
    const [initialized, kill, update] = [this.#initialized, this.#kill, this.#update];
    return { initialized, failed: false, start, kill, update };
  }

  #sidecar(at: number, container: Container, instance: ContainerStatus): void {
    switch (instance.state) {
      case 'CONTAINER_RUNNING':
        this.#runningSidecar(at, container, instance);
        return;
      case 'CONTAINER_UNKNOWN':
        this.#restart(at, { container: instance, message: `Init container ${UNKNOWN}` });
        return;
      default:
        this.#start.add(at);
    }
  }

  #runningSidecar(at: number, container: Container, instance: ContainerStatus): void {
    const { name } = container;
    if (container.startupProbe !== undefined) {
      const startup = this.#probes.startup.get(instance.id);
      if (startup === 'Failure') {
        const message = `Init container ${name} failed startup probe`;
        this.#restart(at, { container: instance, message, reason: 'StartupProbe' });
      }
      if (startup !== 'Success') return;
    }
    this.#begin(at + 1);
    if (definitionChanged(container, instance)) {
      const message = `Init container ${name} definition changed`;
      this.#restart(at, { container: instance, message });
    } else if (livenessFailed(this.#probes, instance.id)) {
      const message = `Init container ${name} failed liveness probe`;
      this.#restart(at, { container: instance, message, reason: 'LivenessProbe' });
    } else {
      this.#resize(at, container, instance);
    }
  }

  #resize(at: number, container: Container, instance: ContainerStatus): void {
    const resize = resizeAction(container, instance, this.#actuated);
    if (resize.does === 'update') this.#update.push(...resize.updates);
    if (resize.does !== 'restart') return;
    this.#restart(at, { container: instance, message: resizeRestarts(container) });
  }

  #regular(at: number, container: Container, instance: ContainerStatus): void {
    if (instance.state === 'CONTAINER_RUNNING') return;
    const isDone = instance.state === 'CONTAINER_EXITED' && instance.exitCode === 0;
    if (isDone && instance.reason !== 'OOMKilled') {
      this.#begin(at + 1);
    } else if (!mayStartAgain(this.#pod, container, instance)) {
      this.failed = true;
    } else if (instance.state === 'CONTAINER_UNKNOWN') {
      this.#restart(at, { container: instance, message: `Init container ${UNKNOWN}` });
    } else {
      this.#start.add(at);
    }
  }

  /** What comes after an initialized one may begin, unless it did before. */
  #begin(next: number): void {
    if (next === this.#all.length) this.#initialized = true;
    else if (!this.#wasInitialized) this.#start.add(next);
  }

  #restart(at: number, kill: ContainerToKill): void {
    this.#kill.push(kill);
    this.#start.add(at);
  }
}

/** Whether an init container that did not succeed may be started again; otherwise its pod failed. */
function mayStartAgain(pod: Pod, container: Container, instance: ContainerStatus): boolean {
  switch (instance.state) {
    case 'CONTAINER_CREATED':
      return true;
    case 'CONTAINER_EXITED':
      // One that was out of memory failed, whatever its code.
      return containerShouldRestart(
        container,
        pod.spec,
        instance.exitCode === 0 ? 137 : (instance.exitCode ?? 0),
      );
    default:
      return restartPolicy(container, pod.spec) !== 'Never';
  }
}
