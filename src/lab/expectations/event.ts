/** An event was recorded. */
import { of } from 'rxjs';
import { z } from 'zod';
import type { Event } from '../../api/index.ts';
import { podName } from '../scenario-values.ts';
import { expectationKind, timing } from './expectation-kind.ts';
import { splitPodName } from './find-pod.ts';

function isAbout({ involvedObject }: Event, pod: string | undefined): boolean {
  if (pod === undefined) return true;
  const { namespace, name } = splitPodName(pod);
  return involvedObject.name === name && involvedObject.namespace === namespace;
}

export const eventExpectation = expectationKind({
  schema: z.strictObject({
    event: z.strictObject({
      pod: podName.optional(),
      reason: z.string().describe('FailedMount, Pulled, …'),
      type: z.enum(['Normal', 'Warning']).optional(),
      message: z.string().optional().describe('A part of the message.'),
    }),
    ...timing,
  }),

  describe({ event: { pod, reason, message } }) {
    const said = message === undefined ? '' : ` "${message}"`;
    return `event ${reason}${said}${pod === undefined ? '' : ` on pod/${pod}`}`;
  },

  ask(lab, { event }) {
    const events = lab.cluster.api.store
      .list('events', {})
      .filter((each) => each.reason === event.reason && isAbout(each, event.pod));
    const ok = events.some(
      ({ type, message = '' }) =>
        (event.type === undefined || type === event.type) && message.includes(event.message ?? ''),
    );
    const found = events.map(({ message = '' }) => `${event.reason}: ${message}`);
    return of({ ok, found: found.length === 0 ? `no event ${event.reason}` : found.join('; ') });
  },
});
