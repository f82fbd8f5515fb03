/** What every workload finds: two registries with their content. */
import { buildContent, type Setting } from '../../src/lab/index.ts';
import { IMAGES, OPEN, PRIVATE, TAGS, taggedReference, type KnownImage } from './images.ts';
import { USERS } from './secrets.ts';

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

/** The digest of what a push of that number puts under a tag. */
export function digestOf(content: number): string {
  return buildContent({ reference: 'any/name:tag', image: imageOf(content) }).manifest.digest;
}

/** The tag's first content, by its digest. */
export function pinnedReference(tag: string): string {
  return `${tag.slice(0, tag.lastIndexOf(':'))}@${digestOf(0)}`;
}

/** As a container names it. */
export function referenceOfImage({ reference, pinned, content }: KnownImage): string {
  return pinned === true ? `${reference}@${digestOf(content)}` : reference;
}

const contentOf = (host: string) => {
  const pushed = new Map<string, number>();
  for (const tag of TAGS) pushed.set(tag, 0);
  for (const image of IMAGES) {
    if (image.opens !== 'to nobody') pushed.set(taggedReference(image), image.content);
  }
  return [...pushed].flatMap(([tag, content]) => {
    const { host: at, path } = partsOf(tag);
    return at === host ? [{ reference: path, image: imageOf(content) }] : [];
  });
};

const { robot, ...others } = USERS;
const auth = { type: 'token' as const, username: 'robot', password: robot, others };

export const REGISTRIES: NonNullable<Setting['registries']> = [
  { host: OPEN, content: contentOf(OPEN) },
  { host: PRIVATE, auth, content: contentOf(PRIVATE) },
];
