/** Clients that write at the same time: what they are told could be of clients one after the other. */
import type { OtherHandler } from '../api/other-handler.ts';
import { callText, isBefore, overlap, type Call } from '../concurrent-writers/history.ts';
import { linearize, type Written } from '../concurrent-writers/linearize.ts';
import { playWriters } from '../concurrent-writers/play.ts';
import { stories, storyLines } from '../concurrent-writers/story.ts';
import { losesUpdates } from '../defects/loses-updates.ts';
import { numbersAnswersBackwards } from '../defects/numbers-answers-backwards.ts';
import { patchesWhatWasShown } from '../defects/patches-what-was-shown.ts';
import { showsWhatWasBefore } from '../defects/shows-what-was-before.ts';
import { ownLaw } from '../own-law.ts';

export const concurrentWrites = ownLaw({
  name: 'what concurrent clients are told could be told to one after the other, in the order of resourceVersions',
  because: 'whoever reads, changes and writes back relies on hearing of everybody who was faster.',
  oracle: 'a search for an order of the calls of each object in which a map answers the same',
  file: 'property-tests/concurrent-writes.test.ts',
  subjects: stories,
  runs: 200,
  sometimes: [
    'writes of one object overlapped',
    'the later asked was the earlier answered',
    'a write was built on what was no longer there',
    'a write that changed nothing kept its version',
    'an object was made again',
    'clients in the process and over HTTP wrote one object',
    'a webhook was asked about writes that overlapped',
  ],
  defects: [losesUpdates, showsWhatWasBefore, patchesWhatWasShown, numbersAnswersBackwards],
  judge: async (story, sometimes, defect: OtherHandler | undefined) => {
    const calls = await playWriters(story, defect);
    const doorOf = (call: Call) => story.writers[call.client]?.door;
    const written: Written[] = [];
    for (const name of new Set(calls.map(({ asked }) => asked.name))) {
      const own = calls.filter(({ asked }) => asked.name === name);
      const order = linearize(own);
      if (order === undefined) return `no order explains ${own.map(callText).join('\n')}`;
      written.push(...order);
      const writes = own.filter(({ asked, answered }) => asked.verb !== 'get' && isDone(answered));
      const pairs = writes.flatMap((one) => writes.map((other) => [one, other] as const));
      const together = pairs.filter(([one, other]) => overlap(one, other));
      if (together.length > 0) {
        sometimes('writes of one object overlapped');
        if (story.hasWebhook && together.some(([one]) => doorOf(one) === 'http')) {
          sometimes('a webhook was asked about writes that overlapped');
        }
      }
      if (together.some(([one, other]) => isOvertaken(one, other))) {
        sometimes('the later asked was the earlier answered');
      }
      if (new Set(writes.map(doorOf)).size > 1) {
        sometimes('clients in the process and over HTTP wrote one object');
      }
      if (own.some(({ answered }) => answered.reason === 'Conflict')) {
        sometimes('a write was built on what was no longer there');
      }
      if (writes.filter(({ asked }) => asked.verb === 'create').length > 1) {
        sometimes('an object was made again');
      }
      const quiet = writes.filter((call) => !order.some((each) => each.call === call));
      if (quiet.some(({ asked }) => asked.verb !== 'delete')) {
        sometimes('a write that changed nothing kept its version');
      }
    }
    return disorder(written);
  },
  lines: storyLines,
});

function isDone({ reason }: Call['answered']): boolean {
  return reason === 'OK';
}

function isOvertaken(one: Call, other: Call): boolean {
  return one.askedAt < other.askedAt && other.answeredAt < one.answeredAt;
}

/** Versions are of the whole store: what was over before something else began has the lower one. */
function disorder(written: readonly Written[]): string | undefined {
  for (const one of written) {
    for (const other of written) {
      if (one === other) continue;
      const isSame = one.version === other.version;
      if (isSame || (isBefore(one.call, other.call) && one.version > other.version)) {
        return `versions do not order ${callText(one.call)} and ${callText(other.call)}`;
      }
    }
  }
  return undefined;
}
