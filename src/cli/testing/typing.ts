/** kubectl as a test types it. */
import { expect } from 'vitest';
import { kubectl } from './kubectl.ts';

/** What somebody types in a directory with a kubeconfig. */
export interface Typing {
  /** It works; answers what is said. */
  readonly type: (argv: string) => Promise<string>;
  /** It does not. */
  readonly refused: (argv: string) => Promise<string>;
}

export function typing(place: { readonly path: string }): Typing {
  return {
    type: async (argv) => {
      const { status, output } = await kubectl(place.path, argv);
      expect(status, output).toBe(0);
      return output;
    },
    refused: async (argv) => {
      const { status, output } = await kubectl(place.path, argv);
      expect(status, output).not.toBe(0);
      return output;
    },
  };
}
