import type { Monitor } from './monitor.ts';

const POD_VOLUME = /\/pods\/([^/]+)\/volumes\/[^/]+\/([^/]+)/;

/** P4 and P18 of docs/oci-volume.md, for volumes of all kinds: mounted before, and as long as. */
export function mountedVolumesMonitor(): Monitor {
  const mounted = new Set<string>();
  /** Volumes by running container, and back. */
  const volumesOf = new Map<string, readonly string[]>();
  const usersOf = new Map<string, Set<string>>();
  return {
    name: 'a container runs only over mounted volumes',
    types: ['volume.mounted', 'volume.unmounted', 'container.started', 'container.exited'],
    observe: (record) => {
      if (record.type === 'volume.mounted') {
        mounted.add(`${record.detail.podUid}/${record.detail.volume}`);
      } else if (record.type === 'volume.unmounted') {
        const volume = `${record.detail.podUid}/${record.detail.volume}`;
        mounted.delete(volume);
        const [containerId] = usersOf.get(volume) ?? [];
        if (containerId !== undefined) {
          return `volume ${volume} is unmounted under running container ${containerId}`;
        }
      } else if (record.type === 'container.started') {
        const volumes = record.detail.mounts.flatMap(({ hostPath }) => volumeOf(hostPath));
        const missing = volumes.find((volume) => !mounted.has(volume));
        if (missing !== undefined) {
          return `container ${record.detail.container} of ${record.detail.pod} starts over volume ${missing}, which is not mounted`;
        }
        const { containerId } = record.detail;
        volumesOf.set(containerId, volumes);
        for (const volume of volumes) {
          usersOf.set(volume, (usersOf.get(volume) ?? new Set()).add(containerId));
        }
      } else if (record.type === 'container.exited') {
        const { containerId } = record.detail;
        for (const volume of volumesOf.get(containerId) ?? []) {
          const users = usersOf.get(volume);
          users?.delete(containerId);
          if (users?.size === 0) usersOf.delete(volume);
        }
        volumesOf.delete(containerId);
      }
      return undefined;
    },
  };
}

function volumeOf(hostPath: string): readonly string[] {
  const match = POD_VOLUME.exec(hostPath);
  return match === null ? [] : [`${match[1] ?? ''}/${match[2] ?? ''}`];
}
