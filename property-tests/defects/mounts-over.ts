import { mergeMap } from 'rxjs';
import type { OtherService } from '../laws/twice-is-once.ts';

export const mountsOver: OtherService & { readonly name: string } = {
  name: 'a runtime that mounts once more over what is mounted',
  service: (real, { host }) => ({
    ...real,
    mountOCIObject: (request) =>
      real.listOCIMounts(request.path).pipe(
        mergeMap(([before]) =>
          real.mountOCIObject(request).pipe(
            mergeMap((answer) =>
              host.perform(async (_files, mounter) => {
                const [bound] = (await mounter.list()).filter(
                  ({ target }) => target === request.path,
                );
                if (before?.id === answer.id && bound !== undefined) {
                  await mounter.bind(bound.source, request.path);
                }
                return answer;
              }),
            ),
          ),
        ),
      ),
  }),
};
