/**
 * The ConfigMaps and Secrets that volumes of workloads show: what each holds at first, what it may come to hold, and
 * what a volume then shows.
 */
import type { PodShape, VolumeShape } from './pod-shape.ts';
import { TENANTS, type AppliedManifest } from './secrets.ts';

export interface KnownObject {
  readonly kind: 'ConfigMap' | 'Secret';
  readonly name: string;
  /** Who changes it deletes it and makes it anew. */
  readonly immutable?: true;
  /** It is not there at first. */
  readonly late?: true;
}

/** Each tenant has them from when its first pod names one; those of the first change. */
export const OBJECTS = [
  { kind: 'ConfigMap', name: 'settings' },
  { kind: 'Secret', name: 'keys' },
  { kind: 'ConfigMap', name: 'frozen', immutable: true },
  { kind: 'ConfigMap', name: 'late', late: true },
] as const satisfies readonly KnownObject[];

export type ObjectVolume = VolumeShape & { readonly is: 'objects' };

/** The number of a content, or that there is no such object. */
export type ObjectHolding = number | 'nothing';

export function objectAt(object: number): KnownObject {
  return OBJECTS[object] ?? OBJECTS[0];
}

export function objectAtFirst(object: number): ObjectHolding {
  return objectAt(object).late === true ? 'nothing' : 0;
}

export type ObjectData = Readonly<Record<string, string>>;

const KEYS = ['version', 'limits', 'same', 'odd', 'even'] as const;

/** Of two contents one after the other each has a key that the other lacks. */
export function dataOf(content: number): ObjectData {
  return {
    version: `v${String(content)}`,
    same: 'same',
    ...(content === LACKING ? {} : { limits: `l${String(content)}` }),
    ...(content % 2 === 0 ? { even: 'yes' } : { odd: 'yes' }),
  };
}

/** The content that lacks what a volume with items wants. */
export const LACKING = 2;

/** @param isThere what it does not hold is taken away from it */
export function objectManifest(
  tenant: number,
  object: number,
  content: number,
  isThere = false,
): AppliedManifest {
  const { kind, name, immutable } = objectAt(object);
  const values = dataOf(content);
  const held = KEYS.filter((key) => isThere || values[key] !== undefined);
  const encode = (text: string): string => (kind === 'Secret' ? btoa(text) : text);
  return {
    apiVersion: 'v1',
    kind,
    metadata: { name, namespace: TENANTS[tenant] ?? TENANTS[0] },
    ...(immutable === true ? { immutable } : {}),
    data: Object.fromEntries(
      held.map((key) => [key, values[key] === undefined ? null : encode(values[key])]),
    ),
  };
}

/** Paths at which a volume with items shows keys, as contents of images have them. */
const ITEMS = { version: 'version', limits: 'etc/limits', same: 'etc/same' } as const;

/** A volume of several objects shows all but the first below this. */
const beginningOf = (at: number): string => (at === 0 ? '' : `more-${String(at)}/`);

function itemsOf(at: number) {
  return Object.entries(ITEMS).map(([key, path]) => ({ key, path: `${beginningOf(at)}${path}` }));
}

/** As the pod's spec has it. */
export function sourceOfObjects({ objects, items, optional, mode }: ObjectVolume) {
  const of = (object: number, at: number, isProjected: boolean) => ({
    name: objectAt(object).name,
    optional,
    ...(items || isProjected ? { items: itemsOf(at) } : {}),
  });
  const [object = 0] = objects;
  if (objects.length > 1) {
    const sources = objects.map((each, at) => ({ [fieldOf(each)]: of(each, at, true) }));
    return { projected: { sources, defaultMode: mode } };
  }
  const { name, ...rest } = of(object, 0, false);
  return fieldOf(object) === 'secret'
    ? { secret: { secretName: name, ...rest, defaultMode: mode } }
    : { configMap: { name, ...rest, defaultMode: mode } };
}

function fieldOf(object: number): 'secret' | 'configMap' {
  return objectAt(object).kind === 'Secret' ? 'secret' : 'configMap';
}

/** The part of a volume that one of its objects makes. */
export interface ObjectPart {
  readonly object: number;
  /** Whether a file of the volume is of this part. */
  readonly owns: (path: string) => boolean;
  /** Its files when the object holds that; undefined: then the volume cannot be made. */
  readonly shows: (data: ObjectData | undefined) => ObjectData | undefined;
}

export function partsOfVolume({ objects, items, optional }: ObjectVolume): readonly ObjectPart[] {
  return objects.map((object, at) => {
    const isWhole = objects.length === 1 && !items;
    const beginning = beginningOf(at);
    return {
      object,
      owns: (path) =>
        objects.length === 1 || (at === 0 ? !/^more-\d/.test(path) : path.startsWith(beginning)),
      shows: (data) => {
        if (data === undefined) return optional ? {} : undefined;
        if (isWhole) return data;
        const files = itemsOf(at).flatMap(({ key, path }) => {
          const text = data[key];
          return text === undefined ? [] : [[path, text] as const];
        });
        return files.length < itemsOf(at).length && !optional
          ? undefined
          : Object.fromEntries(files);
      },
    };
  });
}

/** Its files when objects hold that; undefined: it cannot be made. */
export function filesOfVolume(
  volume: ObjectVolume,
  holds: (object: number) => ObjectHolding,
): ObjectData | undefined {
  const files: Record<string, string> = {};
  for (const { object, shows } of partsOfVolume(volume)) {
    const holding = holds(object);
    const part = shows(holding === 'nothing' ? undefined : dataOf(holding));
    if (part === undefined) return undefined;
    Object.assign(files, part);
  }
  return files;
}

/** Objects that volumes of the pod show, each once. */
export function objectsOf({ volumes }: PodShape): readonly number[] {
  return [...new Set(volumes.flatMap((each) => (each.is === 'objects' ? each.objects : [])))];
}

/** The group that a volume's files are to belong to. */
export const GROUP = 1000;
