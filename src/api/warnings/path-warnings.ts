/**
 * Files of a volume that would stand at, or below, the same path. Upstream: pkg/api/pod/warnings.go,
 * warningsForOverlappingVirtualPaths (v1.36).
 */
import type { Volume } from '../objects.ts';
import { NO_WARNINGS } from './field-warning.ts';

interface Placed {
  readonly path: string;
  /** Undefined where the volume has no other. */
  readonly source?: string | undefined;
}

type Items = readonly { readonly path?: string }[];
type Projection = NonNullable<NonNullable<Volume['projected']>['sources']>[number];

/** No field of theirs is named. */
export function pathWarnings(volumes: readonly Volume[] = []): readonly string[] {
  if (!volumes.some(hasPaths)) return NOTHING;
  return volumes.flatMap(({ name, configMap, secret, downwardAPI, projected }) => {
    const tell = (what: string, items: Items | undefined): readonly string[] =>
      overlaps(placed(items, undefined)).map((text) => textOf(name, what, text));
    const [ofMap, ofSecret] = [quoted(configMap?.name), quoted(secret?.secretName)];
    return [
      ...(configMap === undefined ? NOTHING : tell(`ConfigMap ${ofMap}`, configMap.items)),
      ...(secret === undefined ? NOTHING : tell(`Secret ${ofSecret}`, secret.items)),
      ...(downwardAPI === undefined ? NOTHING : tell('DownwardAPI', downwardAPI.items)),
      ...(projected === undefined ? NOTHING : ofProjected(name, projected.sources)),
    ];
  });
}

function hasPaths({ configMap, secret, downwardAPI, projected }: Volume): boolean {
  return (configMap ?? secret ?? downwardAPI ?? projected) !== undefined;
}

const NOTHING: readonly string[] = NO_WARNINGS as readonly never[];

function ofProjected(name: string, sources: readonly Projection[] = []): readonly string[] {
  const empty = sources
    .filter((source) => Object.keys(source).length === 0)
    .map(() => `volume ${quoted(name)} (Projected) has no sources provided`);
  const all = overlaps(sources.flatMap(pathsOf));
  return [...empty, ...all.map((text) => textOf(name, 'Projected', text))];
}

interface Newer {
  readonly clusterTrustBundle?: {
    readonly name?: string;
    readonly signerName?: string;
    readonly path?: string;
  };
  readonly podCertificate?: {
    readonly certificateChainPath?: string;
    readonly keyPath?: string;
    readonly credentialBundlePath?: string;
  };
}

function pathsOf(source: Projection & Newer): readonly Placed[] {
  const { configMap, secret, downwardAPI, serviceAccountToken: token } = source;
  if (configMap?.items !== undefined) {
    return placed(configMap.items, `ConfigMap ${quoted(configMap.name)}`);
  }
  if (secret?.items !== undefined) return placed(secret.items, `Secret ${quoted(secret.name)}`);
  if (downwardAPI?.items !== undefined) return placed(downwardAPI.items, 'DownwardAPI');
  if (token !== undefined) return placed([token], 'ServiceAccountToken');
  const { clusterTrustBundle: bundle, podCertificate: certificate } = source;
  if (bundle !== undefined) {
    return placed([bundle], `ClusterTrustBundle ${quoted(bundle.name ?? bundle.signerName)}`);
  }
  const parts = [
    [certificate?.certificateChainPath, 'chain'],
    [certificate?.keyPath, 'key'],
    [certificate?.credentialBundlePath, 'credential bundle'],
  ] as const;
  return parts.flatMap(([path = '', part]) =>
    path === '' ? [] : placed([{ path }], `PodCertificate ${part}`),
  );
}

function placed(items: Items = [], source: string | undefined): readonly Placed[] {
  return items.map(({ path = '' }) => ({ path: path.replace(/\/+$/, ''), source }));
}

function overlaps(all: readonly Placed[]): readonly string[] {
  return all.flatMap((each, at) =>
    all
      .slice(0, at)
      .filter((other) => isBeside(each.path, other.path))
      .map((other) => `${shown(each)} with ${shown(other)}`),
  );
}

function isBeside(path: string, other: string): boolean {
  if (path === '' || other === '') return false;
  return `${path}/`.startsWith(`${other}/`) || `${other}/`.startsWith(`${path}/`);
}

function shown({ path, source }: Placed): string {
  return source === undefined ? quoted(path) : `${quoted(path)} (${source})`;
}

function textOf(name: string, what: string, text: string): string {
  return `volume ${quoted(name)} (${what}): overlapping paths: ${text}`;
}

function quoted(text = ''): string {
  return JSON.stringify(text);
}
