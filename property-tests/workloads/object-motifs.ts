/** Motifs of volumes that show ConfigMaps and Secrets: what changes under readers, between steps, and under a name. */
import fc from 'fast-check';
import type { TimedAction } from './action.ts';
import { faultAt } from './fault-shapes.ts';
import { after, create, fault, push, remove, type Motif } from './motif-parts.ts';
import type { ObjectHolding, ObjectVolume } from './objects.ts';
import {
  objectVolumes,
  type MountShape,
  type ProcessShape,
  type VolumeShape,
} from './pod-shape.ts';
import { beside, podOver } from './volume-motifs.ts';

const reads: ProcessShape = { does: 'read' };
const ends = (afterSeconds: number, exitCode = 0): ProcessShape => ({
  does: 'exit',
  afterSeconds,
  exitCode,
});
const part = fc.constantFrom<MountShape['subPath']>('', 'etc', 'version');
const content = fc.constantFrom(1, 3);
/** What its pod can have whatever it comes to hold. */
const changing = fc
  .tuple(objectVolumes, fc.constantFrom<readonly number[]>([0], [1], [0, 1]))
  .map(([volume, objects]): ObjectVolume => ({ ...volume, objects }));
/** Of `OBJECTS`. */
const FROZEN = 2;
const OF_DRAFT: VolumeShape = { is: 'oci', tag: 0, pinned: false };

const change = (afterMs: number, object: number, holds: ObjectHolding): TimedAction =>
  after(afterMs, { do: 'object', object, holds });

const label = (afterMs: number, value: string, pod = 0): TimedAction =>
  after(afterMs, { do: 'edit', pod, edit: { what: 'label', value } });

/** Another content of the volume's first object, or under its tag. */
function moved(afterMs: number, volume: VolumeShape, number: number): TimedAction {
  if (volume.is === 'objects') return change(afterMs, volume.objects[0] ?? 0, number);
  return push(afterMs, number);
}

/** Two changes within a sync, and one after it, back or not. */
const changedUnderReaders: Motif = fc
  .tuple(
    fc.oneof<fc.Arbitrary<VolumeShape>[]>(changing, changing, fc.constant(OF_DRAFT)),
    part,
    part,
    content,
    fc.constantFrom(0, 2),
    fc.constantFrom(0, 1000, 40_000),
    fc.constantFrom('Watch', 'Cache', 'Cache', 'Get', 'Get'),
  )
  .map(([volume, first, second, number, last, gapMs, strategy]) => ({
    kubelet: { configMapAndSecretChangeDetectionStrategy: strategy },
    actions: [
      create(podOver(volume, [reads, first], [reads, second])),
      moved(5000, volume, number),
      moved(gapMs, volume, last),
      moved(95_000, volume, 4 - number),
      label(95_000, 'a'),
    ],
  }));

/** The content changes between the mount and the start of a container that has run before: parts are bound in between. */
const changedDuringStart: Motif = fc
  .tuple(
    fc.oneof<fc.Arbitrary<VolumeShape>[]>(changing, fc.constant(OF_DRAFT)),
    part,
    content,
    fc.constantFrom(500, 1000, 3000),
    fc.constantFrom('Always' as const, 'OnFailure' as const),
  )
  .map(([volume, first, number, delayMs, restartPolicy]) => ({
    actions: [
      create({
        ...podOver(volume, [ends(3, 1), first], [reads, '']),
        restartPolicy,
      }),
      fault(0, { point: 'cri.startContainer', match: '/main-0', delayMs, forMs: 60_000 }),
      moved(2500, volume, number),
      moved(20_000, volume, 4 - number),
    ],
  }));

/** A part is mounted again after its volume has changed. */
const startedAgain: Motif = fc
  .tuple(
    fc.oneof<fc.Arbitrary<VolumeShape>[]>(changing, fc.constant(OF_DRAFT)),
    part,
    content,
    fc.constantFrom(20, 3),
  )
  .map(([volume, first, number, afterSeconds]) => ({
    actions: [
      create(podOver(volume, [ends(afterSeconds), first], [{ does: 'run' }, ''])),
      moved(5000, volume, number),
      label(3000, 'a'),
      moved(95_000, volume, 0),
    ],
  }));

/** The object goes while a pod shows it, and comes again; or it comes late. */
const goneForAWhile: Motif = fc
  .tuple(objectVolumes, part, fc.constantFrom(2000, 95_000), content)
  .map(([volume, first, awayMs, number]) => ({
    actions: [
      create(podOver(volume, [reads, first])),
      ...volume.objects.map((object) => change(5000, object, 'nothing')),
      label(1000, 'a'),
      ...volume.objects.map((object) => change(awayMs, object, number)),
    ],
  }));

/** Something else comes under names, while a pod shows them or when that is gone; and then another pod. */
const madeAnewUnderTheirNames: Motif = fc
  .tuple(
    fc.constantFrom(0, 1),
    fc.boolean(),
    fc.boolean(),
    content,
    fc.constantFrom(0, 20_000, 95_000),
  )
  .map(([object, areOldThere, optional, number, afterMs]) => {
    const all = { items: false, optional, mode: 0o644, group: false };
    // Of one that cannot be changed, and of one that can.
    const over = [FROZEN, object].map((each) =>
      podOver({ is: 'objects', objects: [each], ...all }, [reads, '']),
    );
    const shape = beside(...over);
    return {
      actions: [
        create(shape),
        ...(areOldThere ? [] : [remove(5000, 1)]),
        change(20_000, FROZEN, number),
        change(0, object, number),
        create(shape, afterMs, 1),
      ],
    };
  });

/** Somebody writes to what others read. */
const writtenTo: Motif = fc.tuple(changing, part, part).map(([volume, written, read]) => ({
  actions: [
    create(podOver(volume, [{ does: 'write' }, written], [reads, read])),
    moved(5000, volume, 1),
    label(2000, 'a'),
  ],
}));

/** A call on the node's disk fails while a changed object is written. */
const writeFails: Motif = fc
  .tuple(
    changing,
    fc.constantFrom('rename', 'symlink', 'mkdir', 'writeFile', 'chmod', 'rm', 'unlink', 'lchown'),
    fc.constantFrom('EIO', 'ENOSPC'),
    fc.constantFrom(1, 2),
    content,
    part,
  )
  .map(([volume, call, error, times, number, first]) => ({
    actions: [
      create(podOver(volume, [reads, first])),
      moved(5000, volume, number),
      fault(0, { ...faultAt(`host.${call}`, error, times), match: '/volumes/kubernetes.io~' }),
      label(0, 'a'),
    ],
  }));

/** Pods that have ended and stay, and objects that change after them. */
const endedPodsStay: Motif = fc.tuple(changing, content).map(([volume, number]) => {
  const shape = { ...podOver(volume, [ends(1), '']), restartPolicy: 'Never' as const };
  return { actions: [create(shape), create(shape, 0, 2), moved(95_000, volume, number)] };
});

/** A deletion meets a set-up that takes its time. */
const deletedDuringSetUp: Motif = fc
  .tuple(
    fc.oneof<fc.Arbitrary<VolumeShape>[]>(changing, fc.constant(OF_DRAFT), fc.constant(OF_DRAFT)),
    fc.constantFrom(200, 1000, 2000),
    fc.constantFrom(0, 1, 5),
  )
  .map(([volume, afterMs, graceSeconds]) => ({
    actions: [
      fault(
        0,
        volume.is === 'oci'
          ? { point: 'cri.mountOCIObject', delayMs: 3000, forMs: 60_000 }
          : { point: 'host.writeFile', error: 'EIO', forMs: 1000 },
      ),
      create(podOver(volume, [{ does: 'run' }, ''])),
      remove(afterMs, graceSeconds),
    ],
  }));

/** A deletion, by force or not, meets a process that takes its time over a volume. */
const deletedOverVolume: Motif = fc
  .tuple(
    fc.oneof<fc.Arbitrary<VolumeShape>[]>(changing, fc.constant(OF_DRAFT)),
    fc.constantFrom<ProcessShape>({ does: 'ignore SIGTERM' }, { does: 'end slowly' }),
    fc.constantFrom(0, 1, 5),
  )
  .map(([volume, process, graceSeconds]) => ({
    actions: [
      create({ ...podOver(volume, [process, '']), graceSeconds: 5 }),
      remove(5000, graceSeconds),
    ],
  }));

/** What many things have to meet in is there twice. */
export const OBJECT_MOTIFS: readonly Motif[] = [
  changedUnderReaders,
  changedUnderReaders,
  changedDuringStart,
  changedDuringStart,
  startedAgain,
  goneForAWhile,
  madeAnewUnderTheirNames,
  madeAnewUnderTheirNames,
  writeFails,
  writeFails,
  endedPodsStay,
  deletedDuringSetUp,
  deletedDuringSetUp,
  deletedOverVolume,
  writtenTo,
];
