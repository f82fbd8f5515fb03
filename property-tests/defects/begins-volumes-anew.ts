import { concat } from 'rxjs';
import type { OtherVolumes } from '../laws/readers-see-one-version.ts';
import { otherMounter } from '../playing/other-mounter.ts';

export const beginsVolumesAnew: OtherVolumes & { readonly name: string } = {
  name: 'a kubelet that begins with an empty volume when it is started',
  seams: {
    volumePlugin: (real) => {
      /** Of this kubelet. */
      const begun = new Set<string>();
      return otherMounter(real, (mounter) => ({
        setUp: (args) => {
          const path = mounter.getPath();
          const [, podUid = ''] = /\/pods\/([^/]+)\//.exec(path) ?? [];
          const name = path.slice(path.lastIndexOf('/') + 1);
          if (begun.has(path)) return mounter.setUp(args);
          begun.add(path);
          return concat(real.newUnmounter(name, podUid).tearDown(), mounter.setUp(args));
        },
      }));
    },
  },
};
