/** What of a resize is done in a pass over its pod. Upstream: pkg/kubelet/kubelet.go, SyncPod (v1.36). */
import type { Pod } from '../../api/index.ts';
import type { AllocationManager } from '../allocation/index.ts';
import type { RuntimeSyncResult } from '../containers/index.ts';
import { isRunning, type PodRuntimeStatus, type ResizeState } from '../model/index.ts';

export interface ResizePassesOptions {
  readonly allocations: AllocationManager;
  /** The next look at the pod makes a sync, though nothing came or went. */
  readonly watch: (podUid: string) => void;
}

export class ResizePasses {
  readonly #options: ResizePassesOptions;

  constructor(options: ResizePassesOptions) {
    this.#options = options;
  }

  /** Undefined: the pod is not being resized. */
  passBegins(pod: Pod, { containers }: PodRuntimeStatus): ResizeState | undefined {
    const { allocations } = this.#options;
    const { uid } = pod.metadata;
    if (allocations.stateOf(uid) === undefined) return undefined;
    const running = containers.filter(isRunning).map(({ metadata }) => metadata.name);
    allocations.passBegins(pod, new Set(running));
    return allocations.stateOf(uid);
  }

  /** @throws {Error} if a container was not given what it is to have: the pass is repeated */
  passDone(pod: Pod, { actuated, resizeFailure }: RuntimeSyncResult): void {
    const { allocations, watch } = this.#options;
    const { uid } = pod.metadata;
    allocations.actuated(uid, actuated);
    if (actuated.length > 0) watch(uid);
    if (resizeFailure === undefined) return;
    allocations.failed(pod, resizeFailure);
    throw new Error(`failed to resize pod: ${resizeFailure}`);
  }
}
