/** A person at a node writes a manifest into the folder of static pods, or takes one out of it. */
import { z } from 'zod';
import { InputError } from '../input-error.ts';
import { nodeOf } from '../node-of.ts';
import { stepKind } from './step-kind.ts';

const FOLDER = 'the kubelets have no folder of static pods: kubelet.staticPodPath';

export const staticPodStep = stepKind({
  schema: z.strictObject({
    staticPod: z
      .strictObject({
        node: z.string().optional().describe('Default: the first.'),
        file: z
          .string()
          .regex(/^[^/]+$/, 'not the name of a file')
          .default('pod.yaml')
          .describe('In the folder of static pods.'),
        manifest: z
          .union([z.string(), z.record(z.string(), z.unknown())])
          .optional()
          .describe('Of the pod, or the text of the file.'),
        remove: z.literal(true).optional().describe('The file goes.'),
      })
      .refine(
        ({ manifest, remove }) => (manifest === undefined) !== (remove === undefined),
        'needs either a manifest or remove: true',
      ),
  }),

  describe({ staticPod: { node, file, remove } }) {
    const what = remove === undefined ? 'write' : 'remove';
    return [what, 'static pod file', file, ...(node === undefined ? [] : [`of ${node}`])].join(' ');
  },

  async act(lab, { staticPod: { node: name, file, manifest } }) {
    const node = nodeOf(lab, name, 'staticPod');
    const folder = node.kubelet.staticPodPath;
    if (folder === '') throw new InputError(`staticPod: ${FOLDER}`);
    const text = typeof manifest === 'object' ? JSON.stringify(manifest, null, 2) : manifest;
    await lab.perform(node.writeManifest(`${folder}/${file}`, text));
  },
});
