/** imgvol-7: its gate is off, so the field is a mistake, in what is stored as well. */
import { StatusError } from '../../src/api/index.ts';
import { openPodApi, type ServerDefect } from '../image-volume-api/pod-api.ts';

export const refusesWhatItStored: ServerDefect = {
  name: 'a server to which a field without its gate is a mistake, wherever it stands (imgvol-7)',
  open: (setting) => {
    const real = openPodApi(setting);
    const check = (): void => {
      const hasImage = real.get()?.spec.volumes?.some(({ image }) => image !== undefined) === true;
      if (!hasImage || setting.featureGates.ImageVolume) return;
      throw new StatusError('Invalid', 'spec.volumes: Forbidden: disabled by feature-gate');
    };
    return {
      ...real,
      patch: (patch, part) => {
        check();
        return real.patch(patch, part);
      },
    };
  },
};
