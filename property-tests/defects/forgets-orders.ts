import { ignoring, type PatchDefect } from '../strategic-merge/rewritten.ts';

export const forgetsOrders: PatchDefect & { readonly name: string } = {
  name: 'a patch that is not asked for the order of its lists',
  ...ignoring((key) => key.startsWith('$setElementOrder/')),
};
