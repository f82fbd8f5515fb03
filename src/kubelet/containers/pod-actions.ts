/** What a pass over a pod is to do. Upstream: pkg/kubelet/kuberuntime/kuberuntime_manager.go, podActions (v1.36). */
import type { Container } from '../../api/index.ts';
import type { ContainerStatus } from '../../cri/index.ts';
import type { KillReason } from '../model/index.ts';
import type { ContainerToUpdate } from './resize-actions.ts';

export interface PodActions {
  /** Kill everything, sandbox included. */
  readonly killPod: boolean;
  readonly createSandbox: boolean;
  /** The sandbox to use; undefined if one must be created or none is wanted. */
  readonly sandboxId: string | undefined;
  /** Of the sandbox to create. */
  readonly attempt: number;
  readonly ephemeralContainersToStart: readonly Container[];
  /** In spec order; of those that are not sidecars at most one at a time. */
  readonly initContainersToStart: readonly Container[];
  readonly containersToStart: readonly Container[];
  readonly containersToKill: readonly ContainerToKill[];
  /** Given other resources while they run. */
  readonly containersToUpdate: readonly ContainerToUpdate[];
  /** Taken away in this order, for all to begin again; nothing else is done then. */
  readonly containersToReset: readonly ContainerStatus[];
}

export interface ContainerToKill {
  readonly container: ContainerStatus;
  readonly message: string;
  readonly reason?: KillReason;
}

export const NO_ACTIONS = {
  killPod: false,
  createSandbox: false,
  sandboxId: undefined,
  attempt: 0,
  ephemeralContainersToStart: [],
  initContainersToStart: [],
  containersToStart: [],
  containersToKill: [],
  containersToUpdate: [],
  containersToReset: [],
} as const;

/** It may still run: two instances of one container must not. */
export const UNKNOWN = 'is in "unknown" state, try killing it before restart';

export function definitionChanged(container: Container, { image }: ContainerStatus): boolean {
  return image.image !== container.image;
}
