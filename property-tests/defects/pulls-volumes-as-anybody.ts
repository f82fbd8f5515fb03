import type { VolumePullDefect } from '../laws/keys-of-image-volumes.ts';

export const pullsVolumesAsAnybody: VolumePullDefect = {
  name: 'a kubelet that pulls volumes as anybody',
  plug: (ofVolumes) => ({
    seams: {
      imageService: ({ pullImage, ...real }) => ({
        ...real,
        pullImage: ({ auth, ...request }) =>
          pullImage(
            auth === undefined || ofVolumes.has(request.image.image)
              ? request
              : { ...request, auth },
          ),
      }),
    },
  }),
};
