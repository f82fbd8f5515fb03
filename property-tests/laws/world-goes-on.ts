import { MONITORS } from '../../src/lab/invariants.ts';
import { stumblesOverUnstarted } from '../defects/stumbles-over-unstarted.ts';
import { lawOverTrace } from '../law.ts';

const GUARDS = MONITORS.map((create) => `${create().name}: `);

export const worldGoesOn = lawOverTrace('that the play comes to its end', {
  name: 'the world goes on, whatever fails',
  because:
    'an error of the runtime, the API, a registry or a disk meets code that did not expect it; a mistake of ours ends the world wherever it is thrown.',
  sometimes: ['a pass failed', 'a volume could not be mounted', 'a pull failed'],
  defect: stumblesOverUnstarted,
  judge: ({ trace, endedBy }, sometimes) => {
    for (const _ of trace.of('pod.syncFailed')) sometimes('a pass failed');
    for (const _ of trace.of('volume.mountFailed')) sometimes('a volume could not be mounted');
    for (const _ of trace.of('image.pullFailed')) sometimes('a pull failed');
    if (endedBy === undefined) return undefined;
    const text = endedBy instanceof Error ? (endedBy.stack ?? endedBy.message) : String(endedBy);
    // What a monitor stopped is broken by another law's name.
    const isGuarded = GUARDS.some((guard) => text.includes(guard));
    return isGuarded ? undefined : `the world ended: ${text}`;
  },
});
