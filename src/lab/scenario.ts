/**
 * The scenario language: a YAML document that a person can read aloud.
 *
 * A scenario declares a cluster, registries with their content, and steps. A step does one thing
 * (`steps/`) or states one expectation (`expectations/`). The shapes below and those of the two tables
 * are the whole language; an unknown field is an error that names its place.
 */
import { z } from 'zod';
import { EXPECTATIONS } from './expectations/index.ts';
import { settingFields, type settingSchema } from './setting.ts';
import { STEPS, type Step } from './steps/index.ts';

function documentOf<Steps extends z.ZodType>(steps: Steps) {
  return z.strictObject({
    apiVersion: z.literal('drydock.dev/v1alpha1'),
    kind: z.literal('Scenario'),
    metadata: z.strictObject({ name: z.string(), description: z.string().optional() }),
    spec: z.strictObject({
      ...settingFields,
      steps,
    }),
  });
}

const steps = z.array(z.looseObject({}));

/** The frame; which kind each step is, and so its form, is for whoever looks into it. */
export const scenarioFrame = documentOf(steps.min(1));

/** Of a cluster that somebody else plays with. */
export const settingFrame = documentOf(steps.default([]));

const expectStep = z.strictObject({
  expect: z.union(Object.values(EXPECTATIONS).map(({ schema }) => schema)),
});

/** The whole language in one schema. It finds the same faults, and is worse at naming them. */
export const scenarioSchema = documentOf(
  z.array(z.union([...Object.values(STEPS).map(({ schema }) => schema), expectStep])).min(1),
);

export interface Scenario extends z.output<typeof settingSchema> {
  readonly name: string;
  readonly steps: readonly Step[];
}
