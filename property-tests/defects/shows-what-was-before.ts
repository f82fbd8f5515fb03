/** A read from a cache that hears of a write only when the next one comes. */
import type { ApiObject } from '../../src/api/index.ts';
import { instead, type OtherHandler } from '../api/other-handler.ts';

export const showsWhatWasBefore: OtherHandler & { readonly name: string } = {
  name: 'a read that shows an object as it was one write ago',
  handler: (real) => {
    const before = new Map<string, ApiObject>();
    return instead(real, {
      update: (resource, object, part, options) => {
        const { name } = object.metadata;
        const old = real.list(resource).items.find((each) => each.metadata.name === name);
        const updated = real.update(resource, object, part, options);
        if (old !== undefined) before.set(`${resource} ${name}`, old);
        return updated;
      },
      get: (resource, key) => {
        const newest = real.get(resource, key);
        return (before.get(`${resource} ${key.name}`) as typeof newest | undefined) ?? newest;
      },
    });
  },
};
