/**
 * Which of the images of a node are used by what the runtime lists. Pure.
 * Upstream: pkg/kubelet/images/image_gc_manager.go, detectImages, handleImageVolumes (v1.36).
 */
import type { ContainerStatus, Image } from '../../../cri/index.ts';

export interface ImageUsers {
  readonly images: readonly Image[];
  /** In whatever state, of whatever pod. */
  readonly containers: readonly ContainerStatus[];
  /** False: the mounts of containers are not looked at. */
  readonly imageVolumes: boolean;
  /** What is mounted for volumes of the draft: `registry.test/team/config@sha256:…`. */
  readonly mountedImageRefs: readonly string[];
}

/** Ids. Those of images that are not listed do no harm. */
export function imagesInUse(users: ImageUsers): ReadonlySet<string> {
  const { images, containers, imageVolumes, mountedImageRefs } = users;
  const used = new Set<string>();
  for (const { imageId, mounts } of containers) {
    used.add(imageId);
    if (!imageVolumes) continue;
    for (const { image } of mounts) if (image !== undefined) used.add(image.image);
  }
  if (mountedImageRefs.length === 0) return used;
  const mounted = new Set(mountedImageRefs);
  for (const { id, repoDigests } of images) {
    // A name may have moved on to another image, or be gone; the digest behind it is the id.
    const isMounted = repoDigests.some((name) => mounted.has(name));
    if (isMounted || mountedImageRefs.some((imageRef) => imageRef.endsWith(`@${id}`))) used.add(id);
  }
  return used;
}
