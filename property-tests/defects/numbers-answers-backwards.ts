/** The answer of a patch bears the version that the object had before. */
import { instead, type OtherHandler } from '../api/other-handler.ts';

export const numbersAnswersBackwards: OtherHandler & { readonly name: string } = {
  name: 'a patch that answers with the version of before',
  handler: (real) =>
    instead(real, {
      patch: (resource, key, patch, part, options) => {
        const { resourceVersion } = real.get(resource, key).metadata;
        const patched = real.patch(resource, key, patch, part, options);
        return { ...patched, metadata: { ...patched.metadata, resourceVersion } };
      },
    }),
};
