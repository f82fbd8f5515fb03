/** Who owned a field goes on owning it when somebody else changes it. */
import { afterUpdate } from '../../src/api/apply/updated-managers.ts';
import type { OwnersDefect } from '../laws/owners-of-fields.ts';

export const leavesOwnersAlone: OwnersDefect & { readonly name: string } = {
  name: 'leaves owners alone',
  update: (managers, ...rest) => new Map([...afterUpdate(managers, ...rest), ...managers]),
};
