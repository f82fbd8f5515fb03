import { instead, type OtherHandler } from '../api/other-handler.ts';

export const losesUpdates: OtherHandler & { readonly name: string } = {
  name: 'an update that does not look at the version that it was built on',
  handler: (real) =>
    instead(real, {
      update: (resource, object, part, options) => {
        const { resourceVersion: _, ...metadata } = object.metadata;
        return real.update(resource, { ...object, metadata }, part, options);
      },
    }),
};
