/** A pod exists, in a phase, ready or not. */
import { of } from 'rxjs';
import { z } from 'zod';
import { podName } from '../scenario-values.ts';
import { expectationKind, timing } from './expectation-kind.ts';
import { findPod } from './find-pod.ts';

export const podExpectation = expectationKind({
  schema: z.strictObject({
    pod: podName,
    phase: z.enum(['Pending', 'Running', 'Succeeded', 'Failed']).optional(),
    ready: z.boolean().optional(),
    ...timing,
  }),

  describe({ pod, phase, ready }) {
    const readiness = ready === undefined ? undefined : ready ? 'ready' : 'not ready';
    const state = [phase, readiness].filter((part) => part !== undefined).join(' and ');
    return `pod/${pod} ${state === '' ? 'exists' : state}`;
  },

  ask(lab, question) {
    const pod = findPod(lab, question.pod);
    if (pod === undefined) {
      return of({ ok: false, found: `pod ${question.pod} does not exist` });
    }
    const phase = pod.status.phase ?? 'Pending';
    const condition = pod.status.conditions?.find(({ type }) => type === 'Ready');
    const ready = condition?.status === 'True';
    const ok =
      (question.phase === undefined || question.phase === phase) &&
      (question.ready === undefined || question.ready === ready);
    return of({ ok, found: `it is ${phase} and ${ready ? '' : 'not '}ready` });
  },
});
