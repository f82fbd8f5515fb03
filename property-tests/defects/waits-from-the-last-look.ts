import type { SeededDefect } from '../law.ts';

/** The catalogue's pull-1: every look during the wait begins it anew. */
export const waitsFromTheLastLook: SeededDefect = {
  name: 'a back-off that is measured from the last look',
  plug: () => {
    const looks = new WeakMap<object, number>();
    return {
      decisions: {
        isInBackOffSinceUpdate: (entry, now) => {
          const isHeld = now - (looks.get(entry) ?? entry.updatedAt) < entry.delayMs;
          looks.set(entry, now);
          return isHeld;
        },
      },
    };
  },
};
