import { storageKey, type ReflectorDecisions } from '../../src/api/index.ts';
import type { NamedDefect } from '../own-law.ts';

export const knowsObjectsByName: NamedDefect<Partial<ReflectorDecisions>> = {
  name: 'a reflector to which an object that was made anew is the one before, changed',
  replacement: (known, listed) => {
    const missing = new Map([...known].map((object) => [storageKey(object), object]));
    const told = listed.flatMap((object) => {
      const before = missing.get(storageKey(object));
      missing.delete(storageKey(object));
      const isSame = before?.metadata.resourceVersion === object.metadata.resourceVersion;
      const type = before === undefined ? ('ADDED' as const) : ('MODIFIED' as const);
      return isSame ? [] : [{ type, object }];
    });
    return [
      ...told,
      ...[...missing.values()].map((object) => ({ type: 'DELETED' as const, object })),
    ];
  },
};
