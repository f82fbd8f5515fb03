import { openPodApi, type ServerDefect } from '../image-volume-api/pod-api.ts';

export const dropsInSilence: ServerDefect = {
  name: 'a server that says nothing of what it drops',
  open: (setting) => {
    const real = openPodApi(setting);
    return { ...real, create: (manifest) => real.create(manifest) };
  },
};
