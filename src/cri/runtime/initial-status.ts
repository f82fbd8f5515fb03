/** A container's status as it is created. */
import type { ContainerStatus } from '../index.ts';
import { userOf } from './credentials.ts';
import type { SimulatedContainerOptions } from './simulated-container-options.ts';

export function initialStatus(options: SimulatedContainerOptions): ContainerStatus {
  const { world, id, podSandboxId, config, image } = options;
  const { metadata, mounts, labels = {}, annotations = {} } = config;
  const status: ContainerStatus = {
    id,
    podSandboxId,
    metadata,
    image: { image: config.image.userSpecifiedImage ?? config.image.image },
    imageRef: image.repoDigests[0] ?? image.id,
    imageId: image.id,
    state: 'CONTAINER_CREATED',
    createdAt: world.now(),
    labels,
    annotations,
    mounts,
  };
  const { imageAccount } = options;
  if (imageAccount === undefined) return status;
  return { user: userOf(config, imageAccount), ...status };
}
