/**
 * Swarm: each run does without some kinds of things wholly. A run with everything finds nothing: what
 * happens often hides what happens seldom.
 */
import fc from 'fast-check';
import { LONG_MS, type Action, type TimedAction } from './action.ts';
import { FAMILY_NAMES, familyOf, type FamilyName } from './fault-shapes.ts';
import { OTHER_SPELLINGS, PRIVATE_IMAGES, UNOBTAINABLE_IMAGES } from './images.ts';
import type { ContainerShape, PodShape, VolumeShape } from './pod-shape.ts';

export type Feature =
  | FamilyName
  | 'hangs'
  | 'delays'
  | 'edits'
  | 'outages'
  | 'pushes'
  | 'init containers'
  | 'subPath'
  | 'emptyDir'
  | 'image volumes'
  | 'objects'
  | 'object changes'
  | 'writers'
  | 'private registry'
  | 'absent images'
  | 'pull policies'
  | 'spellings'
  | 'several secrets'
  | 'changing secrets'
  | 'hands'
  | 'kubelet configuration'
  | 'long waits'
  | 'ends';

const FEATURES: readonly Feature[] = [
  ...FAMILY_NAMES,
  'hangs',
  'delays',
  'edits',
  'outages',
  'pushes',
  'init containers',
  'subPath',
  'emptyDir',
  'image volumes',
  'objects',
  'object changes',
  'writers',
  'private registry',
  'absent images',
  'pull policies',
  'spellings',
  'several secrets',
  'changing secrets',
  'hands',
  'kubelet configuration',
  'long waits',
  'ends',
];

/** What a run does without; it does not shrink, the actions do. */
export const swarms: fc.Arbitrary<readonly Feature[]> = fc.noShrink(
  fc.subarray([...FEATURES], { minLength: 8, maxLength: FEATURES.length }),
);

/** The same actions, without what the run does without. */
export function without(
  off: readonly Feature[],
  actions: readonly TimedAction[],
): readonly TimedAction[] {
  return actions
    .filter(({ action }) => !isOff(off, action))
    .map(({ afterMs, action }) => ({
      afterMs: off.includes('long waits') ? Math.min(afterMs, LONG_MS / 3) : afterMs,
      action: action.do === 'create' ? { ...action, shape: plainer(off, action.shape) } : action,
    }));
}

function isOff(off: readonly Feature[], action: Action): boolean {
  switch (action.do) {
    case 'create':
    case 'delete':
      return false;
    case 'edit':
      return off.includes('edits');
    case 'push':
    case 'push image':
      return off.includes('pushes');
    case 'secret':
      return off.includes('changing secrets');
    case 'object':
      return off.includes('objects') || off.includes('object changes');
    case 'by hand':
      return off.includes('hands');
    case 'registry':
      return off.includes('outages');
    case 'fault': {
      const { fault } = action;
      const family = familyOf(fault.point);
      return (
        (family !== undefined && off.includes(family.name)) ||
        (fault.hang === true && off.includes('hangs')) ||
        (fault.delayMs !== undefined && off.includes('delays'))
      );
    }
  }
}

function plainVolume(off: readonly Feature[], volume: VolumeShape): VolumeShape {
  const tags = off.includes('private registry') ? 2 : 3;
  switch (volume.is) {
    case 'oci':
      return { ...volume, tag: volume.tag % tags };
    case 'image':
      if (!off.includes('image volumes')) return { ...volume, ...plainImage(off, volume) };
      return { is: 'oci', tag: volume.image % tags, pinned: false };
    case 'objects':
      if (!off.includes('objects')) return volume;
      return { is: 'oci', tag: volume.objects.length % tags, pinned: false };
    case 'emptyDir':
      return volume;
  }
}

function plainer(off: readonly Feature[], shape: PodShape): PodShape {
  const open = off.includes('private registry');
  return {
    ...shape,
    volumes: shape.volumes
      .filter((volume) => volume.is !== 'emptyDir' || !off.includes('emptyDir'))
      .map((volume) => plainVolume(off, volume)),
    init: off.includes('init containers')
      ? []
      : shape.init.map((each) => ({ ...plain(off, each), process: each.process })),
    containers: shape.containers.map((each) => plain(off, each)),
    secrets: open ? [] : shape.secrets.slice(0, off.includes('several secrets') ? 1 : 3),
  };
}

function plain(off: readonly Feature[], container: ContainerShape): ContainerShape {
  const { mounts, process } = container;
  const isAway =
    (process.does === 'exit' && off.includes('ends')) ||
    (process.does === 'write' && off.includes('writers'));
  return {
    ...plainImage(off, container),
    mounts: off.includes('subPath') ? mounts.map((each) => ({ ...each, subPath: '' })) : mounts,
    process: isAway ? { does: 'run' } : process,
  };
}

type WantedImage = Pick<ContainerShape, 'image' | 'pullPolicy'>;

function plainImage(off: readonly Feature[], { image, pullPolicy }: WantedImage): WantedImage {
  const isAway =
    (PRIVATE_IMAGES.includes(image) && off.includes('private registry')) ||
    (UNOBTAINABLE_IMAGES.includes(image) && off.includes('absent images')) ||
    (OTHER_SPELLINGS.includes(image) && off.includes('spellings'));
  return {
    image: isAway ? 0 : image,
    pullPolicy: off.includes('pull policies') ? 'IfNotPresent' : pullPolicy,
  };
}
