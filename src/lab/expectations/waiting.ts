/** A container of a pod, init containers among them, waits for a reason. */
import { of } from 'rxjs';
import { z } from 'zod';
import { podName } from '../scenario-values.ts';
import { expectationKind, timing } from './expectation-kind.ts';
import { containerStatusesOf, findPod } from './find-pod.ts';

export const waitingExpectation = expectationKind({
  schema: z.strictObject({
    waiting: z.strictObject({
      pod: podName,
      container: z.string().optional().describe('Default: any.'),
      reason: z.string().describe('ImagePullBackOff, CrashLoopBackOff, …'),
    }),
    ...timing,
  }),

  describe({ waiting }) {
    return `pod/${waiting.pod} waiting: ${waiting.reason}`;
  },

  ask(lab, { waiting }) {
    const reasons = containerStatusesOf(findPod(lab, waiting.pod))
      .filter(({ name }) => waiting.container === undefined || waiting.container === name)
      .map(({ state }) => state?.waiting?.reason ?? 'not waiting');
    return of({
      ok: reasons.includes(waiting.reason),
      found: reasons.length === 0 ? 'there is no container status' : reasons.join(', '),
    });
  },
});
