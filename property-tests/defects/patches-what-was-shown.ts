/** A patch is applied to what was read last, not to what is there when it is written. */
import { mergePatch, type ApiObject } from '../../src/api/index.ts';
import { instead, type OtherHandler } from '../api/other-handler.ts';

export const patchesWhatWasShown: OtherHandler & { readonly name: string } = {
  name: 'a patch of what was shown last',
  handler: (real) => {
    const shown = new Map<string, ApiObject>();
    return instead(real, {
      get: (resource, key) => {
        const object = real.get(resource, key);
        shown.set(`${resource} ${key.name}`, object);
        return object;
      },
      patch: (resource, key, patch, ...how) => {
        const old = shown.get(`${resource} ${key.name}`);
        if (old === undefined || !('patch' in patch))
          return real.patch(resource, key, patch, ...how);
        const { uid: _, resourceVersion: __, ...metadata } = old.metadata;
        const patched = mergePatch({ ...old, metadata }, patch.patch);
        return real.update(resource, patched as never, ...how);
      },
    });
  },
};
