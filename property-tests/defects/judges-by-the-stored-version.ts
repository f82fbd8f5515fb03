import type { ResourceName } from '../../src/api/index.ts';
import { instead, type OtherHandler } from '../api/other-handler.ts';

export const judgesByTheStoredVersion: OtherHandler & { readonly name: string } = {
  name: 'patches of custom resources that are made in the version that is stored, whichever was asked for',
  handler: (real) =>
    instead(real, {
      patch: (resource, key, patch, part, options) =>
        real.patch(storedName(resource) as typeof resource, key, patch, part, options),
    }),
};

function storedName(resource: ResourceName): string {
  return resource.split('/')[0] ?? resource;
}
