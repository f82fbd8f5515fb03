/** Pods that mount images in every way that can be written down. */
import fc from 'fast-check';
import { NO_SERVER, PART_NAMES, SERVER, sourceAt, SOURCES, type PartName } from './trees.ts';

export interface WrittenMount {
  /** Index into the pod's volumes, modulo their number. */
  readonly volume: number;
  readonly part: PartName;
  /** Where the part is written: as it is, or as a variable of the container. */
  readonly as: 'subPath' | 'subPathExpr';
}

export interface WrittenContainer {
  readonly mounts: readonly WrittenMount[];
  readonly hasImage: boolean;
  /** Ends with a failure after a while, and is started again. */
  readonly crashes: boolean;
}

export interface WrittenPod {
  /** Indices into `SOURCES`. */
  readonly volumes: readonly number[];
  readonly containers: readonly WrittenContainer[];
  /** Of the world's choices. */
  readonly seed: number;
}

const mount: fc.Arbitrary<WrittenMount> = fc.record({
  volume: fc.nat(2),
  part: fc.oneof(
    { weight: 2, arbitrary: fc.constantFrom<PartName>('', 'a', 'inside') },
    { weight: 3, arbitrary: fc.constantFrom(...PART_NAMES) },
  ),
  // What may not be said is refused at once; a variable is looked at on the node.
  as: fc.constantFrom('subPath' as const, 'subPathExpr' as const),
});

const sources = fc.oneof(
  { weight: 3, arbitrary: fc.constantFrom(0, 1, 2, 4) },
  { weight: 2, arbitrary: fc.nat(SOURCES.length - 1) },
);

export const writtenPods: fc.Arbitrary<WrittenPod> = fc.record({
  volumes: fc.array(sources, { minLength: 1, maxLength: 3 }),
  containers: fc.array(
    fc.record({
      mounts: fc.array(mount, { minLength: 1, maxLength: 3 }),
      hasImage: fc.constantFrom(true, true, true, true, false),
      crashes: fc.constantFrom(false, false, true),
    }),
    { minLength: 1, maxLength: 3 },
  ),
  seed: fc.nat(1_000_000),
});

export const nameOf = (at: number): string => `main-${String(at)}`;
export const pathOf = (at: number): string => `/m${String(at)}`;
const volumeName = (at: number): string => `volume-${String(at)}`;

/** Index of its volume in the pod. */
export function volumeOf({ volume }: WrittenMount, { volumes }: WrittenPod): number {
  return volume % volumes.length;
}

function mountOf(mount: WrittenMount, at: number, pod: WrittenPod) {
  const { part, as } = mount;
  const plain = { name: volumeName(volumeOf(mount, pod)), mountPath: pathOf(at) };
  if (as === 'subPathExpr') return { ...plain, subPathExpr: `$(PART_${String(at)})` };
  return part === '' ? plain : { ...plain, subPath: part };
}

function scriptOf({ mounts, crashes }: WrittenContainer): string {
  const reads = mounts.map((_, at) => `read ${pathOf(at)}/where`);
  return [...reads, ...(crashes ? ['sleep 3s', 'exit 1'] : ['sleep infinity'])].join('\n');
}

export function manifestOf(pod: WrittenPod) {
  const { volumes, containers } = pod;
  return {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: {
      name: 'web',
      annotations: Object.fromEntries(
        containers.map((each, at) => [`process.drydock.dev/${nameOf(at)}`, scriptOf(each)]),
      ),
    },
    spec: {
      volumes: volumes.map((source, at) => {
        const { reference, policy } = sourceAt(source);
        const pull = policy === undefined ? {} : { pullPolicy: policy };
        return { name: volumeName(at), image: { reference, ...pull } };
      }),
      containers: containers.map(({ hasImage, mounts }, at) => ({
        name: nameOf(at),
        image: hasImage ? SERVER : NO_SERVER,
        env: mounts.map(({ part }, index) => ({ name: `PART_${String(index)}`, value: part })),
        volumeMounts: mounts.map((mount, index) => mountOf(mount, index, pod)),
      })),
    },
  };
}

export function lines(pod: WrittenPod): readonly string[] {
  return [
    ...pod.volumes.map((source, at) => {
      const { reference, policy = 'default' } = sourceAt(source);
      return `${volumeName(at)}: image ${reference}, ${policy}`;
    }),
    ...pod.containers.map(({ mounts, hasImage, crashes }, at) => {
      const told = mounts.map(
        (mount) => `${volumeName(volumeOf(mount, pod))} ${mount.as} "${mount.part}"`,
      );
      return `${nameOf(at)}${hasImage ? '' : ' (no image)'}${crashes ? ' (crashes)' : ''}: ${told.join(', ')}`;
    }),
  ];
}
