/** A container's status as it is created. */
import type { ContainerStatus } from '../index.ts';
import type { SimulatedContainerOptions } from './simulated-container.ts';

export function initialStatus(options: SimulatedContainerOptions): ContainerStatus {
  const { world, id, podSandboxId, config } = options;
  const { metadata, image, imageRef, mounts, labels = {}, annotations = {} } = config;
  return {
    id,
    podSandboxId,
    metadata,
    image,
    imageRef,
    state: 'CONTAINER_CREATED',
    createdAt: world.now(),
    labels,
    annotations,
    mounts,
  };
}
