/** The images of written pods: a tree with links in it, and a file in each directory that says where one is. */
import { buildContent, type Setting } from '../../src/lab/index.ts';

/** What a mount shows: the text of `where` in it. */
export type Shown = string;

/** A part that nobody may name. */
export const FORBIDDEN = 'forbidden';
/** A part that is no directory of the image. */
export const MISSING = 'missing';

/** Where a path leads in a tree, as anybody sees who looks at it: below its root, or nowhere. */
export const PARTS = {
  '': '',
  a: '/a',
  'a/b': '/a/b',
  'a/': '/a',
  './a//b': '/a/b',
  inside: '/a/b',
  'a/back': '',
  'a/back/a': '/a',
  nope: MISSING,
  'a/nope': MISSING,
  'a/..b': MISSING,
  file: MISSING,
  'file/x': MISSING,
  host: MISSING,
  'host/conf.d': MISSING,
  climbs: MISSING,
  'a/climbs': MISSING,
  loop: MISSING,
  '/a': FORBIDDEN,
  '/': FORBIDDEN,
  '..': FORBIDDEN,
  '../a': FORBIDDEN,
  'a/..': FORBIDDEN,
  'a/../a': FORBIDDEN,
} as const satisfies Readonly<Record<string, string>>;

export type PartName = keyof typeof PARTS;
export const PART_NAMES = Object.keys(PARTS) as PartName[];

/** Files of every node, where links of the trees lead that leave them. */
export const NODE_FILES = { '/etc/where': 'the node', '/etc/conf.d/where': 'the node' };

const treeOf = (name: string) => ({
  layers: [
    {
      files: {
        where: name,
        file: 'text',
        'a/where': `${name}/a`,
        'a/b/where': `${name}/a/b`,
        inside: { symlink: 'a/b' },
        'a/back': { symlink: '..' },
        host: { symlink: '/etc' },
        climbs: { symlink: '../../../../../../../../../etc' },
        'a/climbs': { symlink: '../..' },
        loop: { symlink: 'loop' },
      },
    },
  ],
});

const REGISTRY = 'registry.test';
const PINNED = buildContent({ reference: 'any/name:tag', image: treeOf('pinned') }).manifest.digest;

/** What a volume may be of. */
interface Source {
  readonly reference: string;
  readonly policy?: 'Always' | 'IfNotPresent' | 'Never';
  /** What its root shows. */
  readonly shows?: string;
  /** Why who mounts it waits, if it cannot be had. */
  readonly waits?: readonly string[];
}

const NOT_PULLED = ['ErrImagePull', 'ImagePullBackOff'];

export const SOURCES = [
  { reference: `${REGISTRY}/team/tree:v1`, shows: 'tree' },
  { reference: `${REGISTRY}/team/tree:v1`, policy: 'Always', shows: 'tree' },
  { reference: `${REGISTRY}/team/other`, shows: 'other' },
  { reference: `${REGISTRY}/team/other`, policy: 'IfNotPresent', shows: 'other' },
  { reference: `${REGISTRY}/team/pinned@${PINNED}`, shows: 'pinned' },
  { reference: `${REGISTRY}/team/loaded:v1`, policy: 'Never', shows: 'loaded' },
  // It is there to be pulled, and nothing else pulls it.
  { reference: `${REGISTRY}/team/far:v1`, policy: 'Never', waits: ['ErrImageNeverPull'] },
  { reference: `${REGISTRY}/team/none:v1`, waits: NOT_PULLED },
  { reference: `${REGISTRY}/Team/tree:v1`, waits: ['InvalidImageName'] },
] as const satisfies readonly Source[];

export const SERVER = `${REGISTRY}/team/server:v1`;
/** Of a container: it cannot be had. */
export const NO_SERVER = `${REGISTRY}/team/no-server:v1`;

export function sourceAt(at: number): Source {
  return SOURCES[at] ?? SOURCES[0];
}

export const CONTENT: NonNullable<Setting['registries']> = [
  {
    host: REGISTRY,
    content: [
      { reference: 'team/server:v1', image: { layers: [{ files: { server: 'x' } }] } },
      { reference: 'team/tree:v1', image: treeOf('tree') },
      { reference: 'team/other:latest', image: treeOf('other') },
      { reference: 'team/pinned:v1', image: treeOf('pinned') },
      { reference: 'team/far:v1', image: treeOf('far') },
    ],
  },
];

export const PRELOADED = [{ reference: `${REGISTRY}/team/loaded:v1`, image: treeOf('loaded') }];
