/** Whoever applies takes what others own without being told to. */
import { applyConfiguration } from '../../src/api/apply/apply-configuration.ts';
import type { OwnersDefect } from '../laws/owners-of-fields.ts';

export const overlooksConflicts: OwnersDefect & { readonly name: string } = {
  name: 'overlooks conflicts',
  apply: (application) => applyConfiguration(application, true),
};
