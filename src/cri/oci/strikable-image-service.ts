/** The image service behind its fault points: `cri.<rpc>`, subject the image, id or directory. */
import type { Operation, World } from '../../sim/index.ts';
import { plannedCriError, type ImageRpc, type ImageService } from '../index.ts';

export function strikableImageService(
  service: ImageService,
  world: World,
  actor: string,
): ImageService {
  const { faults } = world;
  const guard = <T>(rpc: ImageRpc, subject: string, work: Operation<T>): Operation<T> =>
    faults.isIdle ? work : faults.guard(`cri.${rpc}`, subject, actor, plannedCriError, work);
  return {
    listImages: () => guard('listImages', '', service.listImages()),
    imageStatus: (spec) => guard('imageStatus', spec.image, service.imageStatus(spec)),
    pullImage: (request) => guard('pullImage', request.image.image, service.pullImage(request)),
    removeImage: (spec) => guard('removeImage', spec.image, service.removeImage(spec)),
    imageFsInfo: () => guard('imageFsInfo', '', service.imageFsInfo()),
    mountOCIObject: (request) =>
      faults.isIdle
        ? service.mountOCIObject(request)
        : guard(
            'mountOCIObject',
            `${request.object.image} ${request.path}`,
            service.mountOCIObject(request),
          ),
    unmountOCIObject: (request) =>
      guard('unmountOCIObject', request.id, service.unmountOCIObject(request)),
    listOCIMounts: (directory) =>
      guard('listOCIMounts', directory, service.listOCIMounts(directory)),
  };
}
