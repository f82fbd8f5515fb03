/** One recording, played and compared. */
import { difference } from './difference.ts';
import { playRecording } from './player.ts';
import type { Recording } from './recording.ts';
import { Unplayable } from './unplayable.ts';

export type Judgement =
  | { readonly is: 'agrees' }
  | { readonly is: 'differs'; readonly first: string }
  | { readonly is: 'not playable'; readonly why: string };

/**
 * When a pod is looked at again is a draw (10 to 15 s after a failed pass), in the simulator as on the node:
 * a recording is one of the runs that there can be. It agrees if it is one of those that these draws lead to.
 */
const SEEDS = 200;

export async function judgeRecording(recording: Recording, seeds = SEEDS): Promise<Judgement> {
  try {
    let first: string | undefined;
    for (let seed = 1; seed <= seeds; seed++) {
      const played = await playRecording(recording, seed);
      const found = difference(recording, played);
      if (found === undefined) return { is: 'agrees' };
      const { notSimulated } = played;
      if (notSimulated.length > 0) {
        return { is: 'not playable', why: `${notSimulated.join(', ')}; ${found}` };
      }
      first ??= found;
    }
    return { is: 'differs', first: first ?? '' };
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
