/** imgvol-7: its gate is off, so the field is dropped, from what is stored as well. */
import { openPodApi, type ServerDefect } from '../image-volume-api/pod-api.ts';

export const dropsWhatItStored: ServerDefect = {
  name: 'a server that drops a field without its gate from what is stored (imgvol-7)',
  open: (setting) => {
    const real = openPodApi(setting);
    let isDropped = false;
    return {
      ...real,
      patch: (patch, part) => {
        isDropped ||= !setting.featureGates.ImageVolume;
        return real.patch(patch, part);
      },
      get: () => {
        const pod = real.get();
        if (pod === undefined || !isDropped) return pod;
        const volumes = pod.spec.volumes?.filter(({ image }) => image === undefined) ?? [];
        return { ...pod, spec: { ...pod.spec, volumes } };
      },
    };
  },
};
