/** The images that containers of workloads run: every spelling of a reference, every kind of access. */

/** Names of the two registries: one lets everybody in, one asks for credentials. */
export const OPEN = 'registry.test';
export const PRIVATE = 'private.test';

/** Volumes take their content from these tags; pushes move them. */
export const TAGS = [
  `${OPEN}/team/config:stable`,
  `${OPEN}/team/flags:stable`,
  `${PRIVATE}/team/config:stable`,
] as const;

export interface KnownImage {
  /** With a tag, or without: then it is `latest`. */
  readonly reference: string;
  /** By the digest of what the tag had first, too. */
  readonly pinned?: true;
  /** Who can have it at all. */
  readonly opens: 'to anybody' | 'to who has a key' | 'to nobody';
  /** What its tag has first: the number of a content; see `imageOf`. */
  readonly content: number;
}

export const IMAGES = [
  { reference: `${OPEN}/team/server:v1`, opens: 'to anybody', content: 98 },
  { reference: `${OPEN}/team/server:v2`, opens: 'to anybody', content: 99 },
  { reference: `${PRIVATE}/team/server:v1`, opens: 'to who has a key', content: 98 },
  { reference: `${OPEN}/team/server:absent`, opens: 'to nobody', content: 0 },
  { reference: `${OPEN}/team/server`, opens: 'to anybody', content: 97 },
  { reference: `${OPEN}/team/server:latest`, opens: 'to anybody', content: 97 },
  { reference: `${OPEN}/team/server`, pinned: true, opens: 'to anybody', content: 97 },
  { reference: `${OPEN}/team/server:latest`, pinned: true, opens: 'to anybody', content: 97 },
  { reference: `${OPEN}/team/Server:v1`, opens: 'to nobody', content: 0 },
  { reference: `${PRIVATE}/team/server`, opens: 'to who has a key', content: 96 },
  // Begins as the repository does that the secret `path` is for.
  { reference: `${PRIVATE}/teamwork/server:v1`, opens: 'to who has a key', content: 95 },
  { reference: `${PRIVATE}/team/server`, pinned: true, opens: 'to who has a key', content: 96 },
] as const satisfies readonly KnownImage[];

/** Of `IMAGES`, by what a run can do without. */
export const PRIVATE_IMAGES: readonly number[] = [2, 9, 10, 11];
export const UNOBTAINABLE_IMAGES: readonly number[] = [3, 8];
export const OTHER_SPELLINGS: readonly number[] = [4, 5, 6, 7];

export function imageAt(image: number): KnownImage {
  return IMAGES[image] ?? IMAGES[0];
}

/** The reference with the tag that it means. */
export function taggedReference({ reference }: KnownImage): string {
  return reference.lastIndexOf(':') > reference.lastIndexOf('/')
    ? reference
    : `${reference}:latest`;
}
