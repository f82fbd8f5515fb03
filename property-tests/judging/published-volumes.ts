/**
 * Volumes that are published by a link, of the draft and of ConfigMaps and Secrets alike: what each was to show, by
 * the registry or the API, and what it showed, by the node's disk.
 */
import { decodeBase64, type Pod, type Volume } from '../../src/api/index.ts';
import type { Completion, FilesSeen, PublishedKind, Showing } from '../playing/observed.ts';
import type { ObjectVersion, Played } from '../playing/played.ts';
import { OBJECTS, partsOfVolume, type ObjectVolume } from '../workloads/objects.ts';
import { filesOf } from './object-trees.ts';
import { RegistryTags } from './tags.ts';

/** Of a tag or an object: it counts until the next one. */
export interface Version {
  /** Milliseconds since the world's start; the first is from before. */
  readonly at: number;
  /** What there is to be seen of it; undefined: with it a volume cannot be made. */
  readonly files: FilesSeen | undefined;
}

/** What one tag or object makes of a volume. */
export interface Part {
  /** Whether a file of the volume is of this part. */
  readonly owns: (path: string) => boolean;
  /** In order. */
  readonly versions: readonly Version[];
  /** It is an object that cannot be changed. */
  readonly isImmutable: boolean;
}

export interface PublishedVolume {
  readonly podUid: string;
  /** `pod-0/volume-0` */
  readonly title: string;
  readonly kind: PublishedKind;
  readonly parts: readonly Part[];
  /** `440 1000`, of every file; undefined: the content's own. */
  readonly mode: string | undefined;
  /**
   * Names at its top that containers ask for as parts. In a volume of objects one that is missing is made, a directory, and
   * stays in the way of what comes under its name, as upstream's; of the draft's volume nothing is made.
   */
  readonly madeIfMissing: ReadonlySet<string>;
  readonly showings: readonly Showing[];
  readonly completions: readonly Completion[];
}

const KNOWN = new WeakMap<Played, readonly PublishedVolume[]>();

export function publishedVolumesOf(played: Played): readonly PublishedVolume[] {
  const known = KNOWN.get(played);
  if (known !== undefined) return known;
  const volumes = [...gather(played).values()];
  KNOWN.set(played, volumes);
  return volumes;
}

export function publishedVolumeOf(
  played: Played,
  podUid: string,
  volume: string,
): PublishedVolume | undefined {
  return publishedVolumesOf(played).find(
    (each) => each.podUid === podUid && each.title.endsWith(`/${volume}`),
  );
}

/** Of a volume's files those that a part makes. */
export function filesOfPart(files: FilesSeen, { owns }: Part): FilesSeen {
  return Object.fromEntries(Object.entries(files).filter(([path]) => owns(path)));
}

function gather(played: Played): ReadonlyMap<string, PublishedVolume> {
  const { showings, completions } = played.observed.volumes;
  const volumes = new Map<string, PublishedVolume>();
  if (showings.length === 0) return volumes;
  const tags = new RegistryTags(played);
  const specs = new Map<string, Pod>();
  for (const { pod } of played.pods) {
    if (pod !== undefined && !specs.has(pod.metadata.uid)) specs.set(pod.metadata.uid, pod);
  }
  for (const { podUid, volume, kind } of showings) {
    const key = `${podUid} ${volume}`;
    const pod = specs.get(podUid);
    const spec = pod?.spec.volumes?.find(({ name }) => name === volume);
    if (volumes.has(key) || pod === undefined || spec === undefined) continue;
    const isOwn = (each: Showing | Completion): boolean =>
      each.podUid === podUid && each.volume === volume;
    volumes.set(key, {
      podUid,
      kind,
      title: `${pod.metadata.name}/${volume}`,
      madeIfMissing: new Set(kind === 'oci' ? [] : partsAskedFor(pod, volume)),
      ...(spec.oci === undefined
        ? ofObjects(pod, spec, played)
        : { parts: [partOfDraft(spec.oci.image ?? '', tags)], mode: undefined }),
      showings: showings.filter(isOwn),
      completions: completions.filter(isOwn),
    });
  }
  return volumes;
}

function partsAskedFor({ spec }: Pod, volume: string): readonly string[] {
  return [...(spec.initContainers ?? []), ...spec.containers].flatMap(({ volumeMounts = [] }) =>
    volumeMounts.flatMap(({ name, subPath = '' }) =>
      name === volume && subPath !== '' ? [topOf(subPath)] : [],
    ),
  );
}

/** `etc` of `etc/limits` */
export function topOf(path: string): string {
  return path.split('/')[0] ?? '';
}

/** Names in whose place a directory may have been made before: at some time they were missing. */
export function namesMadeBefore(
  { madeIfMissing, showings }: PublishedVolume,
  order: number,
): ReadonlySet<string> {
  const before = showings.filter((each) => each.order < order);
  const isMissing = (name: string) =>
    before.some(({ files = {} }) => !Object.keys(files).some((path) => topOf(path) === name));
  return new Set([...madeIfMissing].filter(isMissing));
}

function partOfDraft(reference: string, tags: RegistryTags): Part {
  const [, digest] = reference.split('@');
  const versions =
    digest === undefined
      ? tags.all(reference).map(({ at, id = '' }) => ({ at, files: filesOf(id) }))
      : [{ at: -1, files: filesOf(digest) }];
  return { owns: () => true, versions, isImmutable: false };
}

function ofObjects(pod: Pod, spec: Volume, { objects }: Played) {
  const volume = shapeOf(spec);
  const { namespace } = pod.metadata;
  const parts = partsOfVolume(volume).map(({ object, owns, shows }): Part => {
    const known = OBJECTS[object];
    const own = objects.filter(
      (each) =>
        each.kind === known?.kind && each.name === known.name && each.namespace === namespace,
    );
    const versions = own.map((each) => ({ at: each.at, files: shows(dataIn(each)) }));
    const isImmutable = known !== undefined && 'immutable' in known;
    return { owns, versions: [{ at: -1, files: shows(undefined) }, ...versions], isImmutable };
  });
  const group = pod.spec.securityContext?.fsGroup;
  const mode = group === undefined ? volume.mode : volume.mode | 0o440;
  return { parts, mode: `${mode.toString(8)} ${String(group ?? 0)}` };
}

/** As the workload had it. */
function shapeOf({ configMap, secret, projected }: Volume): ObjectVolume {
  const sources = projected?.sources?.map((each) => each.configMap ?? each.secret) ?? [];
  const [first] = configMap === undefined && secret === undefined ? sources : [configMap ?? secret];
  const names =
    projected === undefined
      ? [configMap?.name ?? secret?.secretName]
      : sources.map((each) => each?.name);
  return {
    is: 'objects',
    objects: names.map((name) => OBJECTS.findIndex((each) => each.name === name)),
    items: first?.items !== undefined,
    optional: first?.optional === true,
    mode: (projected ?? configMap ?? secret)?.defaultMode ?? 0o644,
    group: false,
  };
}

function dataIn({ kind, object }: ObjectVersion): FilesSeen | undefined {
  if (object === undefined) return undefined;
  const decode = (text: string): string =>
    kind === 'Secret' ? new TextDecoder().decode(decodeBase64(text)) : text;
  return Object.fromEntries(
    Object.entries(object.data ?? {}).map(([key, text]) => [key, decode(text)]),
  );
}
