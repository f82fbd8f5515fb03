import type { AuthConfig } from '../../src/cri/index.ts';
import type { VolumePullDefect } from '../laws/keys-of-image-volumes.ts';

export const keepsToOneKeyForVolumes: VolumePullDefect = {
  name: 'a kubelet that pulls a volume with the first key that fits, and no other',
  plug: (ofVolumes) => {
    const first = new Map<string, AuthConfig>();
    return {
      seams: {
        imageService: ({ pullImage, ...real }) => ({
          ...real,
          pullImage: ({ auth, ...request }) => {
            const { image } = request.image;
            const kept = ofVolumes.has(image) ? (first.get(image) ?? auth) : auth;
            if (kept !== undefined) first.set(image, kept);
            return pullImage(kept === undefined ? request : { ...request, auth: kept });
          },
        }),
      },
    };
  },
};
