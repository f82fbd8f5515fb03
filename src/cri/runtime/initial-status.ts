/** The status of a container that was just made. */
import type { Instant } from '../../sim/index.ts';
import type { ContainerConfig, ContainerStatus } from '../index.ts';

export interface MadeContainer {
  readonly id: string;
  readonly podSandboxId: string;
  readonly config: ContainerConfig;
}

export function initialStatus(
  { id, podSandboxId, config }: MadeContainer,
  createdAt: Instant,
): ContainerStatus {
  const { metadata, image, imageRef, mounts, labels = {}, annotations = {} } = config;
  const state = 'CONTAINER_CREATED';
  return {
    id,
    podSandboxId,
    metadata,
    image,
    imageRef,
    state,
    createdAt,
    labels,
    annotations,
    mounts,
  };
}
