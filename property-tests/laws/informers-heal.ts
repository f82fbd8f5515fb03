/** What informers hold, whatever becomes of their watches. */
import type { ReflectorDecisions } from '../../src/api/index.ts';
import { knowsObjectsByName } from '../defects/knows-objects-by-name.ts';
import { listsWhatIsThere } from '../defects/lists-what-is-there.ts';
import { resumesFromNow } from '../defects/resumes-from-now.ts';
import { resumesTooEarly } from '../defects/resumes-too-early.ts';
import { informerStories, lineOf } from '../informers/informer-story.ts';
import { playInformers, type InformersPlayed } from '../informers/play-informers.ts';
import type { Sometimes, Verdict } from '../law.ts';
import { ownLaw } from '../own-law.ts';

type Circumstance =
  | 'a watch was resumed'
  | 'what was to be resumed was forgotten'
  | 'a list was refused'
  | 'events came late'
  | 'events waited for the end of a fault'
  | 'an object went while nobody was told'
  | 'an object was made anew while nobody was told';

export const informersHeal = ownLaw({
  name: 'whatever is cut, late or forgotten, an informer never goes back and misses no end of an object; once it heals, it holds what is there',
  because: 'who decides by what it was told cannot know what it was not told.',
  oracle: 'a map of what was told, event by event, and the store in the end',
  file: 'property-tests/informers-heal.test.ts',
  subjects: informerStories,
  runs: 300,
  sometimes: [
    'a watch was resumed',
    'what was to be resumed was forgotten',
    'a list was refused',
    'events came late',
    'events waited for the end of a fault',
    'an object went while nobody was told',
    'an object was made anew while nobody was told',
  ],
  defects: [resumesFromNow, resumesTooEarly, listsWhatIsThere, knowsObjectsByName],
  judge: async (
    story,
    sometimes,
    defect: Partial<ReflectorDecisions> | undefined,
  ): Promise<Verdict> => {
    const played = await playInformers(story, defect);
    count(played, sometimes);
    for (const [at, { held, truth }] of played.informers.entries()) {
      const whose = `informer ${String(at)}`;
      if (held.wrong !== undefined) return `${whose}: ${held.wrong}`;
      if (held.text !== truth) return `${whose} holds ${held.text} instead of ${truth}`;
    }
    return undefined;
  },
  lines: (story) => story.map(lineOf),
});

function count({ trace }: InformersPlayed, sometimes: Sometimes<Circumstance>): void {
  if (trace.of('watch.resumed').length > 0) sometimes('a watch was resumed');
  for (const { detail } of trace.of('watch.lost')) {
    if (detail.why.startsWith('too old')) sometimes('what was to be resumed was forgotten');
    if (detail.why.startsWith('Internal')) sometimes('a list was refused');
  }
  for (const { detail } of trace.of('fault.struck')) {
    if (detail.point !== 'api.watch') continue;
    if (detail.delayMs !== undefined) sometimes('events came late');
    if (detail.hang === true) sometimes('events waited for the end of a fault');
  }
  for (const { detail } of trace.of('watch.relisted')) {
    if (detail.deleted > 0) sometimes('an object went while nobody was told');
    if (detail.deleted > 0 && detail.added > 0) {
      sometimes('an object was made anew while nobody was told');
    }
  }
}
