import type { SeededDefect } from '../law.ts';

export const takesLogsUnheard: SeededDefect = {
  name: 'a collector that takes the logs of all pods that it does not know',
  plug: () => ({
    decisions: { logDirectoriesToEvict: ({ directories }) => directories },
  }),
};
