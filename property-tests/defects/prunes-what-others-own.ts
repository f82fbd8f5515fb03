/** What the applier no longer states goes, whoever else owns it. */
import { applyConfiguration } from '../../src/api/apply/apply-configuration.ts';
import { identityOf } from '../../src/api/apply/managers.ts';
import type { OwnersDefect } from '../laws/owners-of-fields.ts';

export const prunesWhatOthersOwn: OwnersDefect & { readonly name: string } = {
  name: 'prunes what others own',
  apply: (application, isForced) => {
    const { managers, writer } = application;
    const own = identityOf({ ...writer, operation: 'Apply' });
    const alone = new Map([...managers].filter(([identity]) => identity === own));
    const result = applyConfiguration({ ...application, managers: alone }, isForced);
    if (result.conflicts !== undefined) return result;
    const others = [...managers].filter(([identity]) => identity !== own);
    return { ...result, managers: new Map([...others, ...result.managers]) };
  },
};
