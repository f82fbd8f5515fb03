import { disclosesPresence } from '../defects/discloses-presence.ts';
import { podsIn } from '../judging/view.ts';
import { lawOverTrace } from '../law.ts';

export const neverDisclosesNothing = lawOverTrace(
  'the words of statuses and events under Never, and what the node had',
  {
    name: 'PP19: who must not have an image under Never is told the same words whether it is there or not',
    because:
      'absent and not permitted are found at different steps, and each has its own way to the words.',
    sometimes: ['it was not there', 'it was there, and not for this pod'],
    defects: [disclosesPresence],
    judge: (played, sometimes) => {
      for (const { life, calls, events } of podsIn(played)) {
        for (const event of events.filter(({ reason }) => reason === 'ErrImageNeverPull')) {
          const wrong = wrongWords(event.message);
          if (wrong !== undefined || event.type !== 'Warning') {
            return `${life.name} is told "${event.message}" (${event.type})`;
          }
          const look = calls.findLast(
            ({ rpc, order }) => rpc === 'imageStatus' && order <= event.order,
          );
          if (look?.outcome !== 'answered') continue;
          sometimes(
            look.answer === undefined ? 'it was not there' : 'it was there, and not for this pod',
          );
        }
      }
      for (const { name: podName, pod } of played.pods) {
        const { initContainerStatuses = [], containerStatuses = [] } = pod?.status ?? {};
        for (const { name, state } of [...initContainerStatuses, ...containerStatuses]) {
          const { reason, message = '' } = state?.waiting ?? {};
          const wrong = reason === 'ErrImageNeverPull' ? wrongWords(message) : undefined;
          if (wrong !== undefined) return `${podName}/${name} waits with "${wrong}"`;
        }
      }
      return undefined;
    },
  },
);

function wrongWords(message: string): string | undefined {
  const isRight = /^Container image "[^"]+" is not present with pull policy of Never$/.test(
    message,
  );
  return isRight ? undefined : message;
}
