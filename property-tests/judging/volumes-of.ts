/** The volumes with content that containers of a play have, against what was resolved for them. */
import type { Creation, Sight } from '../playing/observed.ts';
import type { Played } from '../playing/played.ts';
import { spellingOf } from './spelling.ts';
import { podsIn } from './view.ts';

/** A volume that a container mounts, as the pod's spec says. */
export interface VolumeMount {
  readonly podUid: string;
  readonly pod: string;
  readonly container: string;
  readonly containerPath: string;
  readonly volume: string;
  readonly subPath: string;
  /** `image`: as shipped; `oci`: of the draft; `objects`: of ConfigMaps and Secrets. */
  readonly is: 'image' | 'oci' | 'objects';
  /** Of an image, as the spec names it; of objects, which the spec knows, empty. */
  readonly reference: string;
  /** Of an image volume. */
  readonly pullPolicy: string | undefined;
}

/** By pod, container and path. */
export class VolumesOf {
  readonly #mounts = new Map<string, VolumeMount>();

  constructor({ pods }: Played) {
    const known = new Set<string>();
    for (const { pod } of pods) {
      if (pod === undefined || known.has(pod.metadata.uid)) continue;
      const { uid: podUid, name } = pod.metadata;
      known.add(podUid);
      const { volumes = [], initContainers = [], containers } = pod.spec;
      for (const { name: container, volumeMounts = [] } of [...initContainers, ...containers]) {
        for (const { name: volume, mountPath: containerPath = '', subPath = '' } of volumeMounts) {
          const source = volumes.find((each) => each.name === volume);
          const of = { podUid, pod: name, container, containerPath, volume: volume ?? '', subPath };
          const mount: VolumeMount | undefined =
            source?.image !== undefined
              ? {
                  ...of,
                  is: 'image',
                  reference: source.image.reference ?? '',
                  pullPolicy: source.image.pullPolicy,
                }
              : source?.oci !== undefined
                ? { ...of, is: 'oci', reference: source.oci.image ?? '', pullPolicy: undefined }
                : source !== undefined && source.emptyDir === undefined
                  ? { ...of, is: 'objects', reference: '', pullPolicy: undefined }
                  : undefined;
          if (mount !== undefined) this.#mounts.set(keyOf(podUid, container, containerPath), mount);
        }
      }
    }
  }

  /** Undefined: it has no content (emptyDir). */
  at({ podUid, container, containerPath }: Omit<Where, 'path'>): VolumeMount | undefined {
    return this.#mounts.get(keyOf(podUid, container, containerPath));
  }

  /** The one in which a file is. */
  around({ podUid, container, path }: Omit<Where, 'containerPath'>): VolumeMount | undefined {
    const [containerPath = ''] = /^\/[^/]+/.exec(path) ?? [];
    return this.at({ podUid, container, containerPath });
  }
}

interface Where {
  readonly podUid: string;
  readonly container: string;
  readonly containerPath: string;
  /** Of a file. */
  readonly path: string;
}

function keyOf(podUid: string, container: string, containerPath: string): string {
  return `${podUid} ${container} ${containerPath}`;
}

/** How a container came to be. */
export function creationOf({ mounts }: Played['observed'], sight: Sight): Creation | undefined {
  return mounts.creations.find(({ call }) => call.answer === sight.containerId);
}

/**
 * What the runtime answered to the pod for an image volume in the pass in which the container was created.
 */
export function resolvedFor(
  mount: VolumeMount,
  creation: Creation,
  played: Played,
): readonly string[] {
  const sent = spellingOf(mount.reference)?.sent;
  const { order } = creation.call;
  const begun = lastPassBefore(order, mount.podUid, played);
  const view = podsIn(played).find(({ life }) => life.uid === mount.podUid);
  return (view?.calls ?? []).flatMap(({ rpc, image, answer, endOrder = Infinity, ...call }) =>
    (rpc === 'imageStatus' || rpc === 'pullImage') &&
    image === sent &&
    answer !== undefined &&
    call.order >= begun &&
    endOrder <= order
      ? [answer]
      : [],
  );
}

/** How many records there were when the pass began. */
export function lastPassBefore(order: number, podUid: string, { trace }: Played): number {
  for (let at = Math.min(order, trace.records.length) - 1; at >= 0; at--) {
    const record = trace.records[at];
    if (record?.type === 'pod.sync' && record.detail.uid === podUid) return at;
  }
  return 0;
}
