/** What registries hold, in the words of the scenario language. */
import { z } from 'zod';

const fileMode = z
  .number({ error: 'needs a number, which YAML writes in octal as 0o755' })
  .int()
  .min(0)
  .max(0o7777);

const file = z.union([
  z.string().describe('The text of the file.'),
  z.strictObject({ content: z.string(), mode: fileMode.optional() }),
  z.strictObject({ symlink: z.string().describe('Where the link leads.') }),
]);

const imageContent = z.strictObject({
  entrypoint: z.array(z.string()).optional().describe('What its containers start.'),
  cmd: z
    .array(z.string())
    .optional()
    .describe('What they start without an entrypoint, or its arguments.'),
  env: z.record(z.string(), z.string()).optional(),
  workingDir: z.string().optional(),
  user: z.string().optional().describe('uid, uid:gid or a name.'),
  stopSignal: z.string().optional().describe('What asks its containers to end: SIGQUIT.'),
  programs: z
    .enum(['none'])
    .optional()
    .describe('It gets no busybox: what its layers do not hold is not there.'),
  layers: z
    .array(
      z.strictObject({
        files: z.record(z.string(), file).describe('By name; a name may contain slashes.'),
        compression: z.enum(['gzip', 'none']).optional().describe('Default gzip.'),
      }),
    )
    .min(1)
    .describe('Bottom first.'),
});

const artifactContent = z.strictObject({
  type: z.string().describe('The artifact’s media type.'),
  files: z.record(z.string(), z.string()),
});

const contentFields = {
  reference: z
    .string()
    .regex(/^[^@\s]+:[^:@/\s]+$/, 'needs the form repository:tag')
    .describe('Repository and tag without the registry’s host: team/config:v1.'),
  image: imageContent.optional(),
  artifact: artifactContent.optional(),
};

const oneOfImageAndArtifact = (value: { image?: unknown; artifact?: unknown }): boolean =>
  (value.image === undefined) !== (value.artifact === undefined);

export const pushedContent = z
  .strictObject({
    registry: z.string().optional().describe('Its host; default the first declared.'),
    ...contentFields,
  })
  .refine(oneOfImageAndArtifact, 'needs either image or artifact');

/** What a node has without having pulled it. */
export const preloadedContent = z
  .strictObject({
    ...contentFields,
    reference: contentFields.reference.describe('The full name: registry.test/team/config:v1.'),
  })
  .refine(oneOfImageAndArtifact, 'needs either image or artifact');

export const registryAuth = z.strictObject({
  type: z.enum(['basic', 'token']),
  username: z.string(),
  password: z.string(),
  others: z
    .record(z.string(), z.string())
    .optional()
    .describe('Who else may enter: passwords by user name.'),
});

export const declaredRegistry = z.strictObject({
  host: z.string().describe('As in references: registry.test.'),
  auth: registryAuth.optional().describe('Whom it lets in; default everyone.'),
  content: z
    .array(
      z.strictObject(contentFields).refine(oneOfImageAndArtifact, 'needs either image or artifact'),
    )
    .default([]),
});

export type DeclaredRegistry = z.infer<typeof declaredRegistry>;

/** What `push` and a registry's `content` hold. */
export interface Content {
  readonly reference: string;
  readonly image?: z.infer<typeof imageContent> | undefined;
  readonly artifact?: z.infer<typeof artifactContent> | undefined;
}
