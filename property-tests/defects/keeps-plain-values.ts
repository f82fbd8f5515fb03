import { ignoring, type PatchDefect } from '../strategic-merge/rewritten.ts';

export const keepsPlainValues: PatchDefect & { readonly name: string } = {
  name: 'a patch that deletes nothing from a set',
  ...ignoring((key) => key.startsWith('$deleteFromPrimitiveList/')),
};
