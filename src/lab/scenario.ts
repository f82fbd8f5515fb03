/**
 * The scenario language: a YAML document that a person can read aloud.
 *
 * A scenario declares a cluster, registries with their content, and steps. A step does one thing
 * (`steps/`) or states one expectation (`expectations/`). The shapes below and those of the two tables
 * are the whole language; an unknown field is an error that names its place.
 */
import { z } from 'zod';
import { declaredRegistry, type DeclaredRegistry } from './content.ts';
import { EXPECTATIONS } from './expectations/index.ts';
import type { NodeDisk } from './node-disk.ts';
import { nodeDisk } from './scenario-values.ts';
import { STEPS, type Step } from './steps/index.ts';

function documentOf<Steps extends z.ZodType>(step: Steps) {
  return z.strictObject({
    apiVersion: z.literal('drydock.dev/v1alpha1'),
    kind: z.literal('Scenario'),
    metadata: z.strictObject({ name: z.string(), description: z.string().optional() }),
    spec: z.strictObject({
      nodes: z.number().int().min(1).max(1000).default(1),
      disk: nodeDisk.optional(),
      featureGates: z.strictObject({ OCIVolume: z.boolean().optional() }).default({}),
      registries: z.array(declaredRegistry).default([]),
      interleave: z
        .boolean()
        .default(false)
        .describe('What is ready at the same instant runs in an order that is chosen, too.'),
      choices: z
        .array(z.number().int().min(0))
        .optional()
        .describe('The answers to the first choices of the run, instead of a seed; then defaults.'),
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

export interface Scenario {
  readonly name: string;
  readonly nodes: number;
  /** Of each node. */
  readonly disk?: NodeDisk;
  readonly featureGates: { readonly OCIVolume?: boolean | undefined };
  readonly registries: readonly DeclaredRegistry[];
  readonly interleave: boolean;
  /** See `choices.replayed`; without them the run has a seed. */
  readonly choices?: readonly number[];
  readonly steps: readonly Step[];
}
