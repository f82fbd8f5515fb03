import type { SeededDefect } from '../law.ts';

export const asksForEachAnswerTwice: SeededDefect = {
  name: 'a runtime that asks a registry again what it has just been told',
  plug: () => ({
    ports: (real) => ({
      ...real,
      transport: {
        request: async (request, options) => {
          if (request.method === 'HEAD') (await real.transport.request(request, options)).cancel();
          return real.transport.request(request, options);
        },
      },
    }),
  }),
};
