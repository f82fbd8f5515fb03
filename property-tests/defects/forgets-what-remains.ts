import { ignoring, type PatchDefect } from '../strategic-merge/rewritten.ts';

export const forgetsWhatRemains: PatchDefect & { readonly name: string } = {
  name: 'a patch that is not asked which fields remain',
  ...ignoring((key) => key === '$retainKeys'),
};
