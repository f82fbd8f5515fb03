/** Every recording agrees, or stands in the list of those that do not yet; and nobody stays there. */
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { judgeRecording, spellJudgement } from './judge-recording.ts';
import { NOT_YET } from './not-yet.ts';
import { readRecordings, RECORDINGS_FOLDER } from './recording.ts';
import { imagesAlreadyThere } from './stage.ts';

const RECORDINGS = readRecordings(RECORDINGS_FOLDER);
const LISTED = NOT_YET.flatMap(({ recordings }) => recordings);
const [listed, agreeing] = [true, false].map((isListed) =>
  RECORDINGS.filter(({ name }) => LISTED.includes(name) === isListed),
);

/** Of those that do not agree yet: no draw of theirs is going to help. */
const FEW_SEEDS = 5;

describe('the recordings of a real cluster', () => {
  it.each(agreeing ?? [])('$name agrees', async (recording) => {
    expect(spellJudgement(await judgeRecording(recording))).toBe('agrees');
  });

  it.each(listed ?? [])('$name does not agree yet', async (recording) => {
    const { is } = await judgeRecording(recording, FEW_SEEDS);
    expect(is, `${recording.name} agrees: take it out of not-yet.ts`).not.toBe('agrees');
  });
});

describe('the list of what does not agree yet', () => {
  it('names recordings that there are, each once', () => {
    const names = RECORDINGS.map(({ name }) => name);
    expect(LISTED.filter((name) => !names.includes(name))).toEqual([]);
    expect(LISTED.filter((name, at) => LISTED.indexOf(name) !== at)).toEqual([]);
  });

  it('names files that there are', () => {
    const paths = NOT_YET.flatMap(({ change }) => change);
    const root = join(import.meta.dirname, '..');
    expect(paths.filter((path) => !existsSync(join(root, path)))).toEqual([]);
  });
});

describe('the stage', () => {
  const pulled = (reason: string, message: string) => ({
    about: 'Pod/web',
    type: 'Normal',
    reason,
    message,
    at: [0],
  });

  it('has the images that the first event about them calls present', () => {
    const events = [
      pulled('Pulled', 'Container image "a:v1" already present on machine and can be accessed'),
      pulled('Pulling', 'Pulling image "b:v1"'),
      pulled('Pulled', 'Container image "b:v1" already present on machine and can be accessed'),
    ];
    expect(imagesAlreadyThere({ events })).toEqual(['a:v1']);
  });
});
