import { stumblesOverUnstarted } from '../defects/stumbles-over-unstarted.ts';
import { lawOverTrace } from '../law.ts';

/** Monitors whose violations another law tells by its own name. */
const TOLD_ELSEWHERE = [
  'a container runs only over mounted volumes: ',
  'a terminating pod starts no container: ',
  "a pod's phase never goes back: ",
];

export const worldGoesOn = lawOverTrace('that the play comes to its end', {
  name: 'the world goes on, whatever fails',
  because:
    'an error of the runtime, the API, a registry or a disk meets code that did not expect it; a mistake of ours ends the world wherever it is thrown.',
  sometimes: ['a pass failed', 'a volume could not be mounted', 'a pull failed'],
  defects: [stumblesOverUnstarted],
  judge: ({ trace, endedBy }, sometimes) => {
    for (const _ of trace.of('pod.syncFailed')) sometimes('a pass failed');
    for (const _ of trace.of('volume.mountFailed')) sometimes('a volume could not be mounted');
    for (const _ of trace.of('image.pullFailed')) sometimes('a pull failed');
    if (endedBy === undefined) return undefined;
    const text = endedBy instanceof Error ? (endedBy.stack ?? endedBy.message) : String(endedBy);
    return TOLD_ELSEWHERE.some((monitor) => text.includes(monitor))
      ? undefined
      : `the world ended: ${text}`;
  },
});
