/**
 * What a container runtime knows of the images beside it. In containerd and CRI-O both services are one
 * process over one store; here the runtime is handed this part of the store.
 */
import type { Image } from './image-service.ts';

export interface ContainerImages {
  /** The image or artifact of the node with this id or reference. */
  find(image: string): Image | undefined;
}
