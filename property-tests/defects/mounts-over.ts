import { mergeMap } from 'rxjs';
import type { OtherService } from '../laws/twice-is-once.ts';

export const mountsOver: OtherService & { readonly name: string } = {
  name: 'a runtime that mounts once more over what is mounted',
  service: (real, { host }) => ({
    ...real,
    mountOCIObject: (request) => {
      /** What was bound there before. */
      const bound = host.perform(async (_files, mounter) =>
        (await mounter.list()).find(({ target }) => target === request.path),
      );
      const again = (source: string | undefined) =>
        host.perform(async (_files, mounter) => {
          if (source !== undefined) await mounter.bind(source, request.path);
          return real.mountOCIObject(request);
        });
      return bound.pipe(
        mergeMap((before) => again(before?.source)),
        mergeMap((mount) => mount),
      );
    },
  }),
};
