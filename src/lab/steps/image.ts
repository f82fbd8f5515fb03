/** Somebody at a node pulls or removes an image by hand, past the kubelet: `crictl pull`, `crictl rmi`. */
import { z } from 'zod';
import { CriError, type AuthConfig } from '../../cri/index.ts';
import { rethrowProgrammerError } from '../../sim/index.ts';
import type { Lab } from '../lab.ts';
import { nodeOf } from '../node-of.ts';
import { omitUndefined } from '../omit-undefined.ts';
import { stepKind } from './step-kind.ts';

const credentials = z.strictObject({ username: z.string(), password: z.string() });

type ByHand = z.output<typeof image>;

const image = z
  .strictObject({
    node: z.string().optional().describe('Default: the first.'),
    pull: z.string().optional().describe('The reference to pull, as the runtime takes it.'),
    auth: credentials.optional().describe('With these credentials; default as anybody.'),
    remove: z.string().optional().describe('The image to remove, whoever uses it.'),
  })
  .refine(({ pull, remove }) => (pull === undefined) !== (remove === undefined), {
    message: 'needs either pull or remove',
  });

export const imageStep = stepKind({
  schema: z.strictObject({ image }),

  describe({ image: { pull, remove } }) {
    return pull === undefined ? `remove image ${remove ?? ''} by hand` : `pull ${pull} by hand`;
  },

  async act(lab, { image: request }) {
    try {
      await byHand(lab, request);
    } catch (error) {
      rethrowProgrammerError(error);
      if (!(error instanceof CriError)) throw error;
      // As in a shell: the person reads it, and goes on.
      lab.tell(`by hand: ${error.message}`);
    }
  },
});

async function byHand(lab: Lab, { node: name, pull, auth, remove = '' }: ByHand): Promise<void> {
  const { imageService } = nodeOf(lab, name, 'image');
  if (pull === undefined) return lab.perform(imageService.removeImage({ image: remove }));
  const request = omitUndefined<{ image: { image: string }; auth?: AuthConfig }>({
    image: { image: pull },
    auth,
  });
  await lab.perform(imageService.pullImage(request));
}
