/**
 * `Mount.image`: an image's content, or a directory of it, in a container. What comes out are mounts of
 * directories on the node, as all others are.
 *
 * Upstream: containerd internal/cri/server/container_image_mount.go (v2.3), whose texts these are.
 */
import {
  errorText,
  FileSystemError,
  perform,
  rethrowProgrammerError,
  type Steps,
} from '../../sim/index.ts';
import { CriError, type Mount } from '../index.ts';
import { openInRoot, OpenInRootError } from './open-in-root.ts';
import type { RuntimeState } from './runtime-state.ts';

/** Whom the images are mounted for. */
export interface ImageMounter {
  readonly podSandboxId: string;
  readonly containerId: string;
}

/** Whether the runtime has images to mount for a container. */
export function mountsImages({ features }: RuntimeState, mounts: readonly Mount[]): boolean {
  return features.imageMounts && mounts.some(({ image }) => image !== undefined);
}

/** The mounts with a host path each. @throws {CriError} */
export function* mountImages(
  state: RuntimeState,
  mounter: ImageMounter,
  mounts: readonly Mount[],
): Steps<readonly Mount[]> {
  const mounted: Mount[] = [];
  for (const mount of mounts) {
    try {
      mounted.push(yield* mountImage(state, mounter, mount));
    } catch (error) {
      rethrowProgrammerError(error);
      throw failure(error);
    }
  }
  return mounted;
}

function* mountImage(
  { images, features, host }: RuntimeState,
  { podSandboxId, containerId }: ImageMounter,
  mount: Mount,
): Steps<Mount> {
  const { image, imageSubPath = '', readonly, hostPath } = mount;
  if (image === undefined) return mount;
  if (hostPath !== '') throw new Error(`hostpath must be empty while mount image: ${shown(mount)}`);
  if (!readonly) throw new Error(`readonly must be true while mount image: ${shown(mount)}`);
  if (image.image === '') throw new Error('image not specified in: ');
  const root = yield* perform(images.mountImage(podSandboxId, containerId, image.image));
  if (imageSubPath === '' || !features.imageSubPaths) return { ...mount, hostPath: root };
  const found = yield* perform(
    host.perform(async (files) => {
      try {
        return await openInRoot(files, root, imageSubPath);
      } catch (error) {
        rethrowProgrammerError(error);
        if (error instanceof OpenInRootError || error instanceof FileSystemError) return error;
        throw error;
      }
    }),
  );
  const what = `failed to ensure image subpath "${imageSubPath}" in "${root}"`;
  if (found instanceof Error) throw new Error(`${what}: ${found.message}`, { cause: found });
  if (found.isDirectory) return { ...mount, hostPath: found.hostPath };
  const why = `only directory subpath is supported, subpath: "${imageSubPath}", mountpoint: "${root}" `;
  throw new Error(`${what}: ${why}`);
}

/** If it cannot be done the failure is left to the sandbox's end: the caller has another to tell. */
export function* withdrawImages(
  { images, world }: RuntimeState,
  podSandboxId: string,
  containerId: string,
): Steps<void> {
  try {
    yield* perform(images.withdrawImages(podSandboxId, containerId));
  } catch (error) {
    rethrowProgrammerError(error);
    world.trace.note(`images of container ${containerId} stay mounted: ${String(error)}`);
  }
}

function failure(error: unknown): CriError {
  const what = 'failed to mount image volume: ImageVolumeMountFailed';
  if (error instanceof CriError) {
    return new CriError(error.code, `${what}: ${error.description}`, { cause: error });
  }
  const why = errorText(error);
  return new CriError('Unknown', `${what}: ${why}`, { cause: error });
}

/** As Go prints the message. */
function shown({ containerPath, hostPath, readonly, image }: Mount): string {
  const fields = [
    `container_path:"${containerPath}"`,
    ...(hostPath === '' ? [] : [`host_path:"${hostPath}"`]),
    ...(readonly ? ['readonly:true'] : []),
    `image:{image:"${image?.image ?? ''}"}`,
  ];
  return fields.join(' ');
}
