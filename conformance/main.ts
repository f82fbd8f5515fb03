/**
 * A table of the recordings: agrees, differs first at …, not playable yet.
 *
 *     npm run conformance [-- PREFIX…]
 *
 * `DRYDOCK_RECORDINGS=DIR` plays the recordings of another folder.
 */
import { judgeRecording, spellJudgement } from './judge-recording.ts';
import { readRecordings, RECORDINGS_FOLDER } from './recording.ts';

const folder = process.env['DRYDOCK_RECORDINGS'] ?? RECORDINGS_FOLDER;
const recordings = readRecordings(folder, process.argv.slice(2));
const width = Math.max(...recordings.map(({ name }) => name.length), 0);
let agreeing = 0;
for (const recording of recordings) {
  const judgement = await judgeRecording(recording);
  if (judgement.is === 'agrees') agreeing += 1;
  console.log(`${recording.name.padEnd(width)}  ${spellJudgement(judgement)}`);
}
console.log(`${String(agreeing)} of ${String(recordings.length)} agree`);
