/** A kubelet's process is stopped and goes on: SIGSTOP and SIGCONT. Its node falls silent, its containers run on. */
import { z } from 'zod';
import { formatDuration } from '../../sim/index.ts';
import { nodeOf } from '../node-of.ts';
import { duration } from '../scenario-values.ts';
import { stepKind } from './step-kind.ts';

const node = z.string().optional().describe('Default: the first.');

function named(name: string | undefined): string {
  return name === undefined ? 'kubelet' : `kubelet of ${name}`;
}

export const pauseStep = stepKind({
  schema: z.strictObject({
    pause: z.strictObject({
      node,
      resumeAfter: duration.optional().describe('Default: it stands until a step resumes it.'),
    }),
  }),

  describe({ pause: { node: name, resumeAfter } }) {
    const paused = `pause ${named(name)}`;
    return resumeAfter === undefined ? paused : `${paused} for ${formatDuration(resumeAfter)}`;
  },

  async act(lab, { pause: { node: name, resumeAfter } }) {
    nodeOf(lab, name, 'pause').pauseKubelet(resumeAfter);
  },
});

export const resumeStep = stepKind({
  schema: z.strictObject({ resume: z.strictObject({ node }) }),

  describe: ({ resume }) => `resume ${named(resume.node)}`,

  async act(lab, { resume: { node: name } }) {
    nodeOf(lab, name, 'resume').resumeKubelet();
  },
});
