import { bindsWhatIsGone } from '../defects/binds-what-is-gone.ts';
import { remembersFailedPulls } from '../defects/remembers-failed-pulls.ts';
import { lawOverEnding } from '../law.ts';

export const healedPodsRecover = lawOverEnding(
  'a model of what a pod becomes (playing/becomes.ts), asked for 11 minutes',
  {
    name: 'a pod whose faults have ended becomes what it should',
    because:
      'a failure leaves a back-off, a wait or a half-made thing behind, and something must come back to it.',
    sometimes: ['a pod became what it should', 'a pod that had failed became what it should'],
    defects: [remembersFailedPulls, bindsWhatIsGone],
    judge: ({ unrecovered, recovered }, { trace }, sometimes) => {
      if (recovered > 0) {
        sometimes('a pod became what it should');
        const hadFailed = trace.of('pod.syncFailed').length > 0;
        if (hadFailed) sometimes('a pod that had failed became what it should');
      }
      return unrecovered.length === 0 ? undefined : unrecovered.join('; ');
    },
  },
);
