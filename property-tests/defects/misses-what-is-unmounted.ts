import { mergeMap, throwError } from 'rxjs';
import { CriError } from '../../src/cri/index.ts';
import type { OtherService } from '../laws/twice-is-once.ts';

export const missesWhatIsUnmounted: OtherService & { readonly name: string } = {
  name: 'a runtime to which it is an error to unmount what is not mounted',
  service: (real) => ({
    ...real,
    unmountOCIObject: (request) =>
      real
        .listOCIMounts('/')
        .pipe(
          mergeMap((mounts) =>
            mounts.some(({ id }) => id === request.id)
              ? real.unmountOCIObject(request)
              : throwError(() => new CriError('NotFound', `mount "${request.id}": not found`)),
          ),
        ),
  }),
};
