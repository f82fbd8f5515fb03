import { ignoring, type PatchDefect } from '../strategic-merge/rewritten.ts';

export const keepsNulls: PatchDefect & { readonly name: string } = {
  name: 'a patch whose nulls take nothing away',
  ...ignoring((_key, value) => value === null),
};
