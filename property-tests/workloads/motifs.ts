/**
 * Motifs: short beginnings in which much goes wrong, with holes for chance to fill. Nine of ten
 * workloads begin with one. A bug that fewer than one workload in 300 meets needs a motif; a motif of which
 * only some fillings meet it needs weight: what one workload in 60 meets, one run of 400 in a thousand misses.
 */
import fc from 'fast-check';
import { faultAt } from './fault-shapes.ts';
import { create, fault, label, push, remove, weighted, type Motif } from './motif-parts.ts';
import { PINNED_MOTIFS } from './pinned-motifs.ts';
import { PLAIN_POD, podShapes, type PodShape } from './pod-shape.ts';
import { OBJECT_MOTIFS } from './object-motifs.ts';
import { PULL_MOTIFS } from './pull-motifs.ts';
import { VOLUME_MOTIFS } from './volume-motifs.ts';

const soon = fc.integer({ min: 0, max: 2500 });

const reading = (
  subPath: '' | 'version' | 'etc',
  lives: PodShape['containers'][number]['process'],
) => ({
  ...PLAIN_POD,
  containers: [
    { ...PLAIN_POD.containers[0], mounts: [{ volume: 0, subPath }], process: lives },
  ] as PodShape['containers'],
});

const twoContainers = (first: 'ignore SIGTERM' | 'run'): PodShape => {
  const [container] = reading('', { does: 'run' }).containers;
  return {
    ...PLAIN_POD,
    containers:
      container === undefined ? [] : [{ ...container, process: { does: first } }, container],
  };
};

/** Deletion meets a start at any of its stages. */
const deletedDuringStart: Motif = fc
  .tuple(podShapes, soon, fc.constantFrom(0, 1, 5))
  .map(([shape, afterMs, grace]) => ({ actions: [create(shape), remove(afterMs, grace)] }));

/** The second container's start is late, and deletion comes meanwhile; the first takes its time. */
const deletedDuringLateCall: Motif = fc
  .tuple(
    fc.constantFrom('cri.createContainer', 'cri.startContainer'),
    fc.integer({ min: 500, max: 3000 }),
    fc.constantFrom('ignore SIGTERM' as const, 'run' as const),
    fc.constantFrom(0, 1, 5),
  )
  .map(([point, afterMs, does, grace]) => ({
    actions: [
      fault(0, { point, match: '/main-1', delayMs: 2000, forMs: 60_000 }),
      create(twoContainers(does)),
      remove(afterMs, grace),
    ],
  }));

/** A deletion whose calls fail. */
const deletedWhileCallsFail: Motif = fc
  .tuple(
    fc.constantFrom(
      'cri.stopContainer',
      'cri.stopPodSandbox',
      'cri.removePodSandbox',
      'cri.unmountOCIObject',
      'cri.listPodSandbox',
    ),
    fc.constantFrom(0, 1, 5),
    fc.constantFrom(1, 3),
  )
  .map(([point, grace, times]) => ({
    actions: [
      create(PLAIN_POD),
      fault(5000, faultAt(point, 'Unavailable', times)),
      remove(0, grace),
    ],
  }));

/** The same name again, before the first has ended. */
const reCreated: Motif = fc
  .tuple(podShapes, podShapes, fc.integer({ min: 0, max: 4000 }), fc.constantFrom(0, 1))
  .map(([first, second, afterMs, grace]) => ({
    actions: [create(first), remove(afterMs, grace), create(second, 1500)],
  }));

/** A tag moves under readers that come, go and restart. */
const movedUnderReaders: Motif = fc
  .tuple(
    fc.constantFrom('' as const, 'version' as const, 'etc' as const),
    fc.integer({ min: 1, max: 3 }),
    fc.constantFrom(true, true, false),
  )
  .map(([subPath, content, pinned]) => ({
    actions: [
      create({
        ...reading(subPath, { does: 'read' }),
        volumes: [{ is: 'oci', tag: 0, pinned }],
      }),
      push(5000, content),
      push(95_000, 0),
      label(95_000, 'a'),
    ],
  }));

/** Two pods read one object; one of them goes, or the tag moves away from what both show. */
const sharedObject: Motif = fc
  .tuple(fc.constantFrom('' as const, 'etc' as const), fc.boolean(), fc.boolean())
  .map(([subPath, hasMoved, isBack]) => ({
    actions: [
      create(reading('', { does: 'read' })),
      create(reading(subPath, { does: 'read' }), 1000, 1),
      ...(hasMoved ? [push(20_000, 2)] : []),
      remove(20_000, 1),
      ...(isBack ? [create(reading('', { does: 'read' }), 20_000)] : []),
    ],
  }));

/** Broken, then healed: a pull or a start that fails some times. */
const startFailsFirst: Motif = fc
  .tuple(
    fc.constantFrom(
      'cri.pullImage',
      'cri.mountOCIObject',
      'registry.request',
      'cri.startContainer',
      'cri.startContainer',
      'cri.runPodSandbox',
    ),
    fc.constantFrom(1, 2, 3),
  )
  .map(([point, times]) => ({
    actions: [
      fault(0, faultAt(point, point === 'registry.request' ? '503' : 'Unavailable', times)),
      create(PLAIN_POD),
    ],
  }));

/** Changed again and again while a pass of it is under way, and its volume is mounted. */
const changedMeanwhile: Motif = fc
  .tuple(fc.integer({ min: 0, max: 500 }), fc.integer({ min: 1, max: 300 }), fc.nat(300))
  .map(([first, second, third]) => ({
    actions: [create(PLAIN_POD), label(first, 'a'), label(second, 'b'), label(third, 'a')],
  }));

export const MOTIFS = [
  ...weighted(1, reCreated, changedMeanwhile),
  ...weighted(2, deletedDuringLateCall, deletedDuringStart, startFailsFirst, movedUnderReaders),
  ...weighted(3, deletedWhileCallsFail, sharedObject),
  ...weighted(2, ...OBJECT_MOTIFS),
  ...PULL_MOTIFS,
  ...VOLUME_MOTIFS,
  ...PINNED_MOTIFS,
];
