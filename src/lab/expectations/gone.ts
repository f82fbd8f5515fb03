/** An object does not exist. */
import { of } from 'rxjs';
import { z } from 'zod';
import { objectRef } from '../scenario-values.ts';
import { expectationKind, timing } from './expectation-kind.ts';

export const goneExpectation = expectationKind({
  schema: z.strictObject({ gone: objectRef, ...timing }),

  describe({ gone: { kind, name } }) {
    return `${kind.toLowerCase()}/${name} gone`;
  },

  ask(lab, { gone: { kind, name, namespace } }) {
    const object = lab.find(lab.resourceOf(kind), name, namespace);
    return of({ ok: object === undefined, found: `${kind} ${name} exists` });
  },
});
