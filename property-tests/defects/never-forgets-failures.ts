import type { SeededDefect } from '../law.ts';

export const neverForgetsFailures: SeededDefect = {
  name: 'a kubelet to which a success between two failures is nothing',
  plug: () => {
    let failures = 0;
    return { decisions: { tellsOfImageGCFailure: () => ++failures > 1 } };
  },
};
