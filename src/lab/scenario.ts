/**
 * The scenario language: a YAML document that a person can read aloud.
 *
 * A scenario declares a cluster, registries with their content, and steps. A step does one thing
 * (`apply`, `delete`, `push`, `registry`, `wait`) or states one expectation (`expect`). The shapes
 * below are the whole language; an unknown field is an error that names its place.
 */
import { z } from 'zod';
import { parseDuration } from '../sim/index.ts';

const duration = z
  .string()
  .refine((text) => parseDuration(text) !== undefined, 'not a duration such as 1m30s or 500ms')
  .transform((text) => parseDuration(text) ?? 0);

const file = z.union([
  z.string(),
  z.strictObject({ content: z.string(), mode: z.number().int().min(0).max(0o7777).optional() }),
  z.strictObject({ symlink: z.string() }),
]);

const imageContent = z.strictObject({
  /** Bottom first. */
  layers: z
    .array(
      z.strictObject({
        files: z.record(z.string(), file),
        compression: z.enum(['gzip', 'none']).optional(),
      }),
    )
    .min(1),
});

const artifactContent = z.strictObject({
  type: z.string(),
  files: z.record(z.string(), z.string()),
});

const content = {
  /** Repository and tag without the registry's host: `team/config:v1`. */
  reference: z.string().regex(/^[^@\s]+:[^:@/\s]+$/, 'needs the form repository:tag'),
  image: imageContent.optional(),
  artifact: artifactContent.optional(),
};

const oneOfImageAndArtifact = (value: { image?: unknown; artifact?: unknown }): boolean =>
  (value.image === undefined) !== (value.artifact === undefined);

const pushed = z
  .strictObject({ registry: z.string().optional(), ...content })
  .refine(oneOfImageAndArtifact, 'needs either image or artifact');

const auth = z.strictObject({
  type: z.enum(['basic', 'token']),
  username: z.string(),
  password: z.string(),
});

const registry = z.strictObject({
  /** As in references: `registry.test`. */
  host: z.string(),
  auth: auth.optional(),
  content: z
    .array(z.strictObject(content).refine(oneOfImageAndArtifact, 'needs either image or artifact'))
    .default([]),
});

const podName = z.string().describe('name, or namespace/name');

const objectRef = z.strictObject({
  kind: z.string(),
  name: z.string(),
  namespace: z.string().default('default'),
});

const timing = {
  /** The expectation must come true within this time. */
  within: duration.optional(),
  /** Once true, it must stay true this long. */
  stays: duration.optional(),
};

/** One kind of expectation each; `expect` holds exactly one of them. */
export const expectationSchemas = {
  pod: z.strictObject({
    pod: podName,
    phase: z.enum(['Pending', 'Running', 'Succeeded', 'Failed']).optional(),
    ready: z.boolean().optional(),
    ...timing,
  }),
  waiting: z.strictObject({
    waiting: z.strictObject({ pod: podName, container: z.string().optional(), reason: z.string() }),
    ...timing,
  }),
  event: z.strictObject({
    event: z.strictObject({
      pod: podName.optional(),
      reason: z.string(),
      type: z.enum(['Normal', 'Warning']).optional(),
      /** Part of the message. */
      message: z.string().optional(),
    }),
    ...timing,
  }),
  file: z.strictObject({
    file: z.strictObject({
      pod: podName,
      container: z.string(),
      path: z.string(),
      equals: z.string().optional(),
      contains: z.string().optional(),
      missing: z.boolean().optional(),
    }),
    ...timing,
  }),
  log: z.strictObject({
    log: z.strictObject({ pod: podName, container: z.string(), contains: z.string() }),
    ...timing,
  }),
  gone: z.strictObject({ gone: objectRef, ...timing }),
  nothingLeft: z.strictObject({ nothingLeft: z.literal(true), ...timing }),
} as const;

const manifest = z.looseObject({ apiVersion: z.string(), kind: z.string() });

/** One kind of step each; a step holds exactly one of them. */
export const stepSchemas = {
  apply: z.strictObject({ apply: z.array(manifest).min(1) }),
  delete: z.strictObject({
    delete: objectRef.extend({ gracePeriodSeconds: z.number().int().min(0).optional() }),
  }),
  push: z.strictObject({ push: pushed }),
  registry: z.strictObject({
    registry: z.strictObject({
      host: z.string().optional(),
      available: z.boolean().optional(),
      auth: auth.nullable().optional(),
    }),
  }),
  wait: z.strictObject({ wait: duration }),
  expect: z.strictObject({ expect: z.looseObject({}) }),
} as const;

export const scenarioSchema = z.strictObject({
  apiVersion: z.literal('drydock.dev/v1alpha1'),
  kind: z.literal('Scenario'),
  metadata: z.strictObject({ name: z.string(), description: z.string().optional() }),
  spec: z.strictObject({
    nodes: z.number().int().min(1).max(1000).default(1),
    featureGates: z.strictObject({ OCIVolume: z.boolean().optional() }).default({}),
    registries: z.array(registry).default([]),
    steps: z.array(z.looseObject({})).min(1),
  }),
});

export type ImageContent = z.infer<typeof imageContent>;
export type ArtifactContent = z.infer<typeof artifactContent>;
export type DeclaredRegistry = z.infer<typeof registry>;

/** What `push` and a registry's `content` hold. */
export interface Content {
  readonly reference: string;
  readonly image?: ImageContent | undefined;
  readonly artifact?: ArtifactContent | undefined;
}

export type Expectation = z.infer<(typeof expectationSchemas)[keyof typeof expectationSchemas]>;

type PlainStep = z.infer<(typeof stepSchemas)[Exclude<keyof typeof stepSchemas, 'expect'>]>;

export type Step = PlainStep | { readonly expect: Expectation };

export interface Scenario {
  readonly name: string;
  readonly nodes: number;
  readonly featureGates: { readonly OCIVolume?: boolean | undefined };
  readonly registries: readonly DeclaredRegistry[];
  readonly steps: readonly Step[];
}
