/**
 * The scenario language: a YAML document that a person can read aloud.
 *
 * A scenario declares a cluster, registries with their content, and steps. A step does one thing
 * (`steps/`) or states one expectation (`expectations/`). The shapes below and those of the two tables
 * are the whole language; an unknown field is an error that names its place.
 */
import { z } from 'zod';
import { EXPECTATIONS } from './expectations/index.ts';
<<<<<<< HEAD
import { kubeletSetting, type KubeletSetting } from './kubelet-setting.ts';
=======
import { settingFields, type settingSchema } from './setting.ts';
>>>>>>> main
import { STEPS, type Step } from './steps/index.ts';

function documentOf<Steps extends z.ZodType>(step: Steps) {
  return z.strictObject({
    apiVersion: z.literal('drydock.dev/v1alpha1'),
    kind: z.literal('Scenario'),
    metadata: z.strictObject({ name: z.string(), description: z.string().optional() }),
    spec: z.strictObject({
<<<<<<< HEAD
      nodes: z.number().int().min(1).max(1000).default(1),
      featureGates: z.strictObject({ OCIVolume: z.boolean().optional() }).default({}),
      kubelet: kubeletSetting.optional().describe('Of every node; default upstream’s.'),
      registries: z.array(declaredRegistry).default([]),
      interleave: z
        .boolean()
        .default(false)
        .describe('What is ready at the same instant runs in an order that is chosen, too.'),
      choices: z
        .array(z.number().int().min(0))
        .optional()
        .describe('The answers to the first choices of the run, instead of a seed; then defaults.'),
=======
      ...settingFields,
>>>>>>> main
      steps: z.array(step).min(1),
    }),
  });
}

/** The frame; which kind each step is, and so its form, is for whoever looks into it. */
export const scenarioFrame = documentOf(z.looseObject({}));

const expectStep = z.strictObject({
  expect: z.union(Object.values(EXPECTATIONS).map(({ schema }) => schema)),
});

/** The whole language in one schema. It finds the same faults, and is worse at naming them. */
export const scenarioSchema = documentOf(
  z.union([...Object.values(STEPS).map(({ schema }) => schema), expectStep]),
);

export interface Scenario extends z.output<typeof settingSchema> {
  readonly name: string;
<<<<<<< HEAD
  readonly nodes: number;
  readonly featureGates: { readonly OCIVolume?: boolean | undefined };
  readonly kubelet?: KubeletSetting;
  readonly registries: readonly DeclaredRegistry[];
  readonly interleave: boolean;
  /** See `choices.replayed`; without them the run has a seed. */
  readonly choices?: readonly number[];
=======
>>>>>>> main
  readonly steps: readonly Step[];
}
