/** One recording, played and compared. */
import { difference } from './difference.ts';
import { playRecording } from './player.ts';
import type { Recording } from './recording.ts';
import { Unplayable } from './unplayable.ts';

export type Judgement =
  | { readonly is: 'agrees' }
  | { readonly is: 'differs'; readonly first: string }
  | { readonly is: 'not playable'; readonly why: string };

export async function judgeRecording(recording: Recording, seed = 1): Promise<Judgement> {
  try {
    const first = difference(recording, await playRecording(recording, seed));
    return first === undefined ? { is: 'agrees' } : { is: 'differs', first };
  } catch (error) {
    if (error instanceof Unplayable) return { is: 'not playable', why: error.message };
    throw error;
  }
}

export function spellJudgement(judgement: Judgement): string {
  if (judgement.is === 'differs') return `differs first: ${judgement.first}`;
  if (judgement.is === 'not playable') return `not playable yet: ${judgement.why}`;
  return 'agrees';
}
