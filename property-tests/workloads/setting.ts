/** What every workload finds: two registries with their content, and two pull secrets. */
import type { Manifest } from '../../src/api/index.ts';
import { buildContent, type Setting } from '../../src/lab/index.ts';
import { OPEN, PRIVATE, TAGS } from './pod-shape.ts';

const ROBOT = { username: 'robot', password: 's3cret' } as const;

export interface ImageContent {
  layers: { files: Record<string, string> }[];
}

/** What a push of that number puts under a tag. */
export function imageOf(content: number): ImageContent {
  const files = {
    version: `v${String(content)}`,
    'etc/limits': `l${String(content)}`,
    'etc/same': 'same',
  };
  return { layers: [{ files }] };
}

/** `registry.test/team/config:stable` as host and the rest. */
export function partsOf(reference: string): { readonly host: string; readonly path: string } {
  const slash = reference.indexOf('/');
  return { host: reference.slice(0, slash), path: reference.slice(slash + 1) };
}

/** The tag's first content, by its digest. */
export function pinnedReference(tag: string): string {
  const { path } = partsOf(tag);
  const { digest } = buildContent({ reference: path, image: imageOf(0) }).manifest;
  return `${tag.slice(0, tag.lastIndexOf(':'))}@${digest}`;
}

const contentOf = (host: string) => [
  ...TAGS.map(partsOf)
    .filter((tag) => tag.host === host)
    .map(({ path }) => ({ reference: path, image: imageOf(0) })),
  { reference: 'team/server:v1', image: imageOf(98) },
  { reference: 'team/server:v2', image: imageOf(99) },
];

export const REGISTRIES: NonNullable<Setting['registries']> = [
  { host: OPEN, content: contentOf(OPEN) },
  { host: PRIVATE, auth: { type: 'token', ...ROBOT }, content: contentOf(PRIVATE) },
];

const secret = (name: string, password: string) => ({
  apiVersion: 'v1',
  kind: 'Secret',
  metadata: { name },
  type: 'kubernetes.io/dockerconfigjson',
  stringData: {
    '.dockerconfigjson': JSON.stringify({
      auths: { [PRIVATE]: { username: ROBOT.username, password } },
    }),
  },
});

export const SECRETS = [
  secret('right', ROBOT.password),
  secret('wrong', 'guessed'),
] satisfies Manifest[];
