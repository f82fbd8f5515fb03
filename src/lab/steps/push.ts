/** Somebody pushes an image or artifact: a tag appears, or moves. */
import { z } from 'zod';
import { pushedContent } from '../content.ts';
import { stepKind } from './step-kind.ts';

export const pushStep = stepKind({
  schema: z.strictObject({ push: pushedContent }),

  describe({ push }) {
    return `push ${push.reference}`;
  },

  async act(lab, { push }) {
    await lab.push(push, push.registry);
  },
});
