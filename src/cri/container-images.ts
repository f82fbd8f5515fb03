/**
 * What a container runtime knows of the images beside it. In containerd and CRI-O both services are one
 * process over one store; here the runtime is handed this part of the store.
 */
import type { FileSystem, Operation } from '../sim/index.ts';
import type { Image } from './image-service.ts';

export interface ContainerImages {
  /** The image or artifact of the node with this id or reference. */
  find(image: string): Image | undefined;
  /** What sandboxes are made of is on the node. */
  readonly hasSandboxImage: boolean;
  /** Fetches it, with no credentials. Errors with a `CriError` that names it. */
  pullSandboxImage(): Operation<void>;
  /**
   * Makes the content of an image appear, read-only, in a directory of the node, whose path it answers:
   * one for each sandbox and manifest, shared by the sandbox's containers. Idempotent.
   * Errors with a `CriError`: NotFound if the image is not on the node.
   */
  mountImage(podSandboxId: string, containerId: string, image: string): Operation<string>;
  /**
   * Writes the files of an image below a directory, as its layers say, in no time. Errors with a `CriError`:
   * NotFound if the image is not on the node.
   */
  unpack(image: string, files: FileSystem, root: string): Operation<void>;
  /** Unmounts what was mounted for one container alone; what others of its sandbox show stays. */
  withdrawImages(podSandboxId: string, containerId: string): Operation<void>;
  /** Unmounts all that was mounted for a sandbox, by whichever life of the runtime. Idempotent. */
  unmountImages(podSandboxId: string): Operation<void>;
}
