/**
 * Swarm: each run does without some kinds of things wholly. A run with everything finds nothing: what
 * happens often hides what happens seldom.
 */
import fc from 'fast-check';
import type { Action, TimedAction } from './action.ts';
import { FAMILY_NAMES, familyOf, type FamilyName } from './fault-shapes.ts';
import type { ContainerShape, PodShape } from './pod-shape.ts';

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
  | 'private registry'
  | 'absent images'
  | 'pull policies'
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
  'private registry',
  'absent images',
  'pull policies',
  'ends',
];

/** What a run does without; it does not shrink, the actions do. */
export const swarms: fc.Arbitrary<readonly Feature[]> = fc.noShrink(
  fc.subarray([...FEATURES], { minLength: 6, maxLength: FEATURES.length }),
);

/** The same actions, without what the run does without. */
export function without(
  off: readonly Feature[],
  actions: readonly TimedAction[],
): readonly TimedAction[] {
  return actions
    .filter(({ action }) => !isOff(off, action))
    .map(({ afterMs, action }) => ({
      afterMs,
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
      return off.includes('pushes');
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

function plainer(off: readonly Feature[], shape: PodShape): PodShape {
  const open = off.includes('private registry');
  return {
    ...shape,
    volumes: shape.volumes
      .filter((volume) => volume.is !== 'emptyDir' || !off.includes('emptyDir'))
      .map((volume) => (volume.is === 'oci' && open ? { ...volume, tag: volume.tag % 2 } : volume)),
    init: off.includes('init containers')
      ? []
      : shape.init.map((each) => ({ ...plain(off, each), process: each.process })),
    containers: shape.containers.map((each) => plain(off, each)),
    secret: open ? 'none' : shape.secret,
  };
}

function plain(off: readonly Feature[], container: ContainerShape): ContainerShape {
  const { image, mounts, process, pullPolicy } = container;
  const isAway =
    (image === 2 && off.includes('private registry')) ||
    (image === 3 && off.includes('absent images'));
  return {
    image: isAway ? 0 : image,
    pullPolicy: off.includes('pull policies') ? 'IfNotPresent' : pullPolicy,
    mounts: off.includes('subPath') ? mounts.map((each) => ({ ...each, subPath: '' })) : mounts,
    process: off.includes('ends') && process.does === 'exit' ? { does: 'run' } : process,
  };
}
