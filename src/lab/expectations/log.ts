/** A container has logged a line. */
import { of } from 'rxjs';
import { z } from 'zod';
import { podName } from '../scenario-values.ts';
import { expectationKind, timing } from './expectation-kind.ts';
import { findContainer } from './find-pod.ts';

export const logExpectation = expectationKind({
  schema: z.strictObject({
    log: z.strictObject({
      pod: podName,
      container: z.string(),
      contains: z.string().describe('A part of the line.'),
    }),
    ...timing,
  }),

  describe({ log: { pod, container, contains } }) {
    return `log of ${pod}/${container} contains ${JSON.stringify(contains)}`;
  },

  ask(lab, { log }) {
    const container = findContainer(lab, log.pod, log.container);
    if (container === undefined) return of({ ok: false, found: `no container ${log.container}` });
    const lines = container.runtime.logs(container.id);
    const last = lines.at(-1);
    return of({
      ok: lines.some((line) => line.includes(log.contains)),
      found: last === undefined ? 'the log is empty' : `the last line is ${JSON.stringify(last)}`,
    });
  },
});
