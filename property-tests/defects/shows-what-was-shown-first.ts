import type { ApiObject } from '../../src/api/index.ts';
import { instead, type OtherHandler } from '../api/other-handler.ts';

export const showsWhatWasShownFirst: OtherHandler & { readonly name: string } = {
  name: 'objects that are shown as they were first, whatever their definition says by now',
  handler: (real) => {
    const first = new Map<string, ApiObject>();
    return instead(real, {
      list: (resource, options) => {
        const { items, resourceVersion } = real.list(resource, options);
        const shown = items.map((item) => {
          const key = `${resource} ${item.metadata.uid} ${item.metadata.resourceVersion}`;
          first.set(key, first.get(key) ?? item);
          return (first.get(key) ?? item) as typeof item;
        });
        return { items: shown, resourceVersion };
      },
    });
  },
};
