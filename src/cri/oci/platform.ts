/**
 * Which manifest of an index is ours, as containerd chooses: its nodes and ours would run the same. Source:
 * containerd/platforms, database.go (how platforms are spelled) and compare.go (`Only`); image-spec v1.1,
 * image-index.md, "platform".
 */
import { ManifestError, type Index, type IndexEntry, type Platform } from './manifest.ts';

export const DEFAULT_PLATFORM: Platform = { os: 'linux', architecture: 'amd64' };

/** Other spellings: `[architecture, variant]`, and a variant only where it replaces one. */
const SPELLINGS: ReadonlyMap<string, readonly [architecture: string, variant?: string]> = new Map([
  ['x86_64', ['amd64']],
  ['x86-64', ['amd64']],
  ['aarch64', ['arm64']],
  ['armhf', ['arm', 'v7']],
  ['armel', ['arm', 'v6']],
  ['i386', ['386', '']],
]);

/** The variant that an architecture is when none is named is written as none. */
const VARIANTS: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  amd64: { v1: '' },
  arm64: { 8: '', v8: '', 'v8.0': '', 9: 'v9', '9.0': 'v9', 'v9.0': 'v9' },
  arm: { '': 'v7', 7: 'v7', 5: 'v5', 6: 'v6', 8: 'v8' },
};

interface Normal {
  readonly os: string;
  readonly architecture: string;
  readonly variant: string;
}

/** No entry is for this platform. */
export class NoMatchError extends ManifestError {
  constructor({ os, architecture }: Platform) {
    super(`no match for platform in manifest: ${os}/${architecture}: not found`);
  }
}

/**
 * The best entry for this platform, of equal ones the first. Entries without a platform are for whom no other
 * is (artifacts and indexes within indexes do that): these are all answered, to be tried in turn. One for an
 * unknown platform, an attestation, is for nobody.
 *
 * @throws {NoMatchError}
 */
export function choosePlatform(
  index: Index,
  wanted: Platform,
): readonly [IndexEntry, ...(readonly IndexEntry[])] {
  for (const accepted of acceptedBy(normalized(wanted))) {
    const match = index.manifests.find(
      ({ platform }) => platform !== undefined && isSame(normalized(platform), accepted),
    );
    if (match !== undefined) return [match];
  }
  const [first, ...rest] = index.manifests.filter(({ platform }) => platform === undefined);
  if (first !== undefined) return [first, ...rest];
  throw new NoMatchError(wanted);
}

function normalized(platform: Platform): Normal {
  const spelled = platform.architecture.toLowerCase();
  const [architecture, fixed] = SPELLINGS.get(spelled) ?? [spelled];
  const variant = fixed ?? (platform.variant ?? '').toLowerCase();
  const variants = Object.hasOwn(VARIANTS, architecture) ? VARIANTS[architecture] : undefined;
  const os = platform.os.toLowerCase();
  return {
    os: os === 'macos' ? 'darwin' : os,
    architecture,
    variant:
      variants !== undefined && Object.hasOwn(variants, variant)
        ? (variants[variant] ?? '')
        : variant,
  };
}

function isSame(one: Normal, other: Normal): boolean {
  return (
    one.os === other.os && one.architecture === other.architecture && one.variant === other.variant
  );
}

/** What runs there, best first: the same, what the architecture grew out of, and its forerunner. */
function acceptedBy({ os, architecture, variant }: Normal): readonly Normal[] {
  const of = (architecture: string, variants: readonly string[]): readonly Normal[] =>
    variants.map((each) => ({ os, architecture, variant: each }));
  const [major = 0, minor = 0] = variant.replace('v', '').split('.').map(Number);
  switch (architecture) {
    case 'amd64':
      return [
        ...of('amd64', variant === '' ? [''] : [...down('v', major, 2), '']),
        ...of('386', ['']),
      ];
    case 'arm':
      return of('arm', down('v', major, 5));
    case 'arm64': {
      const eights = major === 9 ? Math.min(minor + 5, 9) : minor;
      const nines = major === 9 ? [...down('v9.', minor, 1), 'v9'] : [];
      return [
        ...of('arm64', [...nines, ...down('v8.', eights, 1), '']),
        ...of('arm', down('v', 8, 5)),
      ];
    }
    default:
      return of(architecture, [variant]);
  }
}

/** `down('v', 7, 5)`: v7, v6, v5 */
function down(prefix: string, from: number, to: number): readonly string[] {
  return Array.from(
    { length: Math.max(0, from - to + 1) },
    (_none, at) => prefix + String(from - at),
  );
}
