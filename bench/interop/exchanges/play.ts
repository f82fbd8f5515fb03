/** Plays sessions to both servers, and tells in what their answers differ, the most frequent first. */
import { differencesOf, type Difference } from './compare.ts';
import type { Answer, ServerClient } from './server-client.ts';
import type { Session, Step } from './step.ts';

interface Differing {
  readonly step: Step;
  readonly there: Answer;
  readonly here: Answer;
  readonly differences: readonly Difference[];
}

export interface Tally {
  sent: number;
  readonly differing: Differing[];
}

const AT_ONCE = 8;
/** What only one of both needs. */
const SETUP = 'setup';

export async function play(
  session: Session,
  there: ServerClient,
  here: ServerClient,
  agreed: (step: Step, answer: Answer) => void = () => undefined,
): Promise<Tally> {
  const tally: Tally = { sent: 0, differing: [] };
  const one = async (step: Step): Promise<void> => {
    const [atTheOther, atOurs] = await Promise.all([there.send(step), here.send(step)]);
    tally.sent += 1;
    const differences = differencesOf(atTheOther, atOurs);
    if (differences.length > 0 && step.topic !== SETUP) {
      tally.differing.push({ step, there: atTheOther, here: atOurs, differences });
    } else agreed(step, atTheOther);
  };
  const underWay = new Set<Promise<void>>();
  for (const step of session.steps()) {
    if (step.isIndependent !== true) {
      await Promise.all(underWay);
      await one(step);
      continue;
    }
    const work = one(step).finally(() => underWay.delete(work));
    underWay.add(work);
    if (underWay.size >= AT_ONCE) await Promise.race(underWay);
  }
  await Promise.all(underWay);
  return tally;
}

interface Cluster {
  count: number;
  readonly example: Differing;
  readonly difference: Difference;
}

/** Differences that are alike: of one topic, at one field, with the same words but for what is quoted. */
export function clustersOf(tallies: readonly Tally[]): readonly Cluster[] {
  const clusters = new Map<string, Cluster>();
  for (const example of tallies.flatMap(({ differing }) => differing)) {
    for (const difference of example.differences) {
      const key = [
        example.step.topic.replace(/ .*/, ''),
        difference.at,
        alike(difference.there),
        alike(difference.here),
      ].join('|');
      const cluster = clusters.get(key);
      if (cluster === undefined) clusters.set(key, { count: 1, example, difference });
      else cluster.count += 1;
    }
  }
  return [...clusters.values()].sort((a, b) => b.count - a.count);
}

function alike(text: string): string {
  return text
    .replace(/\\"[^"]*\\"/g, '"…"')
    .replace(/Invalid value: .*?: /g, 'Invalid value: …: ')
    .replace(/-?\d+/g, 'n')
    .slice(0, 300);
}
