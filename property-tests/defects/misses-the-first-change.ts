import { instead, type OtherHandler } from '../api/other-handler.ts';

export const missesTheFirstChange: OtherHandler & { readonly name: string } = {
  name: 'a watch that misses the first change after its version',
  handler: (real) =>
    instead(real, {
      watch: (resource, options, user, subscriber, start) =>
        real.watch(
          resource,
          options,
          user,
          subscriber,
          typeof start === 'object' ? { after: start.after + 1 } : start,
        ),
    }),
};
