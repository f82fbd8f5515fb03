/** From a pod's shape to its manifest. */
import { lifecycleOf, type HooksShape, type SidecarShape } from './beside-shape.ts';
import { imageAt, TAGS } from './images.ts';
import { GROUP, sourceOfObjects } from './objects.ts';
import {
  type ContainerShape,
  type MountShape,
  type PodShape,
  type ProcessShape,
  type VolumeShape,
} from './pod-shape.ts';
import { TENANTS } from './secrets.ts';
import { pinnedReference, referenceOfImage } from './setting.ts';

/** As a scenario's `apply` takes it. */
export interface PodManifest {
  [field: string]: unknown;
  readonly apiVersion: 'v1';
  readonly kind: 'Pod';
  readonly metadata: {
    readonly name: string;
    readonly namespace: string;
    readonly [field: string]: unknown;
  };
  readonly spec: Readonly<Record<string, unknown>>;
}

export const nameOf = (pod: number): string => `pod-${String(pod)}`;

/** Index into `TENANTS`. */
export const tenantOf = (pod: number): number => (pod < 2 ? 0 : 1);

export const namespaceOf = (pod: number): string => TENANTS[tenantOf(pod)] ?? TENANTS[0];

/** Names a life of a pod in what the runtime is told of it: CRI calls for images carry annotations. */
export const LIFE = 'laws.drydock.dev/life';

const volumeName = (at: number): string => `volume-${String(at)}`;

export function referenceOf({ tag, pinned }: VolumeShape & { readonly is: 'oci' }): string {
  const reference = TAGS[tag] ?? TAGS[0];
  return pinned ? pinnedReference(reference) : reference;
}

export function imageReference({ image }: Pick<ContainerShape, 'image'>): string {
  return referenceOfImage(imageAt(image));
}

function sourceOf(volume: VolumeShape) {
  switch (volume.is) {
    case 'oci':
      return { oci: { image: referenceOf(volume) } };
    case 'image': {
      const { pullPolicy } = volume;
      const policy = pullPolicy === 'default' ? {} : { pullPolicy };
      return { image: { reference: imageReference(volume), ...policy } };
    }
    case 'objects':
      return sourceOfObjects(volume);
    case 'emptyDir':
      return { emptyDir: {} };
  }
}

export interface Mounted {
  readonly volume: VolumeShape;
  readonly name: string;
  readonly mountPath: string;
  readonly subPath: MountShape['subPath'];
}

/** Of an object: it is read-only, and its files are known. */
export const hasContent = ({ is }: VolumeShape): boolean => is !== 'emptyDir';

/** There is a directory `etc` in it. */
const hasParts = (volume: VolumeShape): boolean =>
  hasContent(volume) && (volume.is !== 'objects' || volume.items || volume.objects.length > 1);

/** A container mounts a volume once; a part only where there are parts. */
export function mountsOf(container: ContainerShape, { volumes }: PodShape): readonly Mounted[] {
  const byVolume = new Map<number, Mounted>();
  for (const { volume: at, subPath } of container.mounts) {
    const index = volumes.length === 0 ? 0 : at % volumes.length;
    const volume = volumes[index];
    if (volume === undefined || byVolume.has(index)) continue;
    const name = volumeName(index);
    const part = hasParts(volume) || (subPath !== 'etc' && hasContent(volume)) ? subPath : '';
    byVolume.set(index, { volume, name, mountPath: `/${name}`, subPath: part });
  }
  return [...byVolume.values()];
}

function scriptOf(process: ProcessShape, mounts: readonly Mounted[]): string {
  switch (process.does) {
    case 'run':
      return 'sleep infinity\n';
    case 'read':
      return [...mounts.flatMap(readsOf), 'sleep 7s', 'repeat', ''].join('\n');
    case 'write':
      return ['sleep 3s', ...mounts.map(writeTo), ''].join('\n');
    case 'exit':
      return `sleep ${String(process.afterSeconds)}s\nexit ${String(process.exitCode)}\n`;
    case 'ignore SIGTERM':
      return 'ignore SIGTERM\nsleep infinity\n';
    case 'end slowly':
      return 'on SIGTERM exit 0 after 2s\nsleep infinity\n';
  }
}

function readsOf({ volume, mountPath, subPath }: Mounted): readonly string[] {
  if (!hasContent(volume)) return [];
  if (subPath === 'version') return [`read ${mountPath}`];
  return [`read ${mountPath}${subPath === 'etc' ? '/limits' : '/version'}`];
}

/** To a file that is there, or beside those that are. */
function writeTo({ mountPath, subPath }: Mounted): string {
  const file = { '': '/new', version: '', etc: '/limits' }[subPath];
  return `write ${mountPath}${file} changed`;
}

function toContainer(
  name: string,
  container: ContainerShape,
  pod: PodShape,
  hooks: HooksShape = {},
) {
  const lifecycle = lifecycleOf(shortened(hooks, pod));
  return {
    name,
    image: imageReference(container),
    ...(container.pullPolicy === 'default' ? {} : { imagePullPolicy: container.pullPolicy }),
    volumeMounts: mountsOf(container, pod).map(({ name: volume, mountPath, subPath }) => ({
      name: volume,
      mountPath,
      ...(subPath === '' ? {} : { subPath }),
    })),
    ...(lifecycle === undefined ? {} : { lifecycle }),
  };
}

/** A hook may not sleep longer than the grace period. */
function shortened({ postStart, preStop }: HooksShape, { graceSeconds }: PodShape): HooksShape {
  const within = (hook: HooksShape['preStop']): HooksShape['preStop'] =>
    hook?.does === 'sleep' ? { ...hook, seconds: Math.min(hook.seconds, graceSeconds) } : hook;
  return { postStart: within(postStart), preStop: within(preStop) };
}

/** Of an image that everybody has, over nothing. */
export function asContainer({ process }: SidecarShape): ContainerShape {
  return { image: 0, pullPolicy: 'IfNotPresent', mounts: [], process };
}

function toSidecar(at: number, sidecar: SidecarShape, pod: PodShape) {
  const container = toContainer(`side-${String(at)}`, asContainer(sidecar), pod, sidecar);
  return { ...container, restartPolicy: 'Always' };
}

/** @param life how many pods were created before */
export function podManifest(pod: number, shape: PodShape, life = 0): PodManifest {
  const main = shape.containers.map((each, at) => [`main-${String(at)}`, each] as const);
  const init = shape.init.map((each, at) => [`init-${String(at)}`, each] as const);
  const { sidecars = [], hooks = {} } = shape.beside ?? {};
  const side = sidecars.map((each, at) => [`side-${String(at)}`, asContainer(each)] as const);
  const [first, ...later] = sidecars.map((each, at) => toSidecar(at, each, shape));
  const initContainers = [
    ...(first === undefined ? [] : [first]),
    ...init.map(([name, each]) => toContainer(name, each, shape)),
    ...later,
  ];
  const volumes = shape.volumes.map((volume, at) => ({
    name: volumeName(at),
    ...sourceOf(volume),
  }));
  const scripts = Object.fromEntries(
    [...side, ...init, ...main].map(([name, each]) => [
      `process.drydock.dev/${name}`,
      scriptOf(each.process, mountsOf(each, shape)),
    ]),
  );
  return {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: {
      name: nameOf(pod),
      namespace: namespaceOf(pod),
      annotations: { ...scripts, [LIFE]: String(life) },
    },
    spec: {
      restartPolicy: shape.restartPolicy,
      terminationGracePeriodSeconds: shape.graceSeconds,
      ...(shape.secrets.length === 0
        ? {}
        : { imagePullSecrets: shape.secrets.map((name) => ({ name })) }),
      ...(shape.volumes.some((each) => each.is === 'objects' && each.group)
        ? { securityContext: { fsGroup: GROUP } }
        : {}),
      volumes,
      ...(initContainers.length === 0 ? {} : { initContainers }),
      containers: main.map(([name, each], at) =>
        toContainer(name, each, shape, at === 0 ? hooks : {}),
      ),
    },
  };
}
