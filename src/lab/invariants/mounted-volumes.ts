import type { Monitor } from './monitor.ts';

const POD_VOLUME = /\/pods\/([^/]+)\/volumes\/[^/]+\/([^/]+)/;

/** P4 and P18 of docs/oci-volume.md, for volumes of all kinds: mounted before, and as long as. */
export function mountedVolumesMonitor(): Monitor {
  /** How many running containers use each mounted volume. */
  const users = new Map<string, number>();
  /** The volumes of each running container. */
  const volumesOf = new Map<string, readonly string[]>();
  const count = (volume: string, change: 1 | -1): void => {
    users.set(volume, (users.get(volume) ?? 0) + change);
  };
  return {
    name: 'a container runs only over mounted volumes',
    types: ['volume.mounted', 'volume.unmounted', 'container.started', 'container.exited'],
    observe: (record) => {
      if (record.type === 'volume.mounted') {
        const volume = `${record.detail.podUid}/${record.detail.volume}`;
        users.set(volume, users.get(volume) ?? 0);
      } else if (record.type === 'volume.unmounted') {
        const volume = `${record.detail.podUid}/${record.detail.volume}`;
        if ((users.get(volume) ?? 0) > 0) {
          const [user] = [...volumesOf].find(([, volumes]) => volumes.includes(volume)) ?? [];
          return `volume ${volume} is unmounted under running container ${String(user)}`;
        }
        users.delete(volume);
      } else if (record.type === 'container.started') {
        const { containerId, mounts } = record.detail;
        const volumes: string[] = [];
        for (const { hostPath } of mounts) {
          const volume = volumeOf(hostPath);
          if (volume === undefined) continue;
          if (!users.has(volume)) {
            return `container ${record.detail.container} of ${record.detail.pod} starts over volume ${volume}, which is not mounted`;
          }
          volumes.push(volume);
        }
        volumesOf.set(containerId, volumes);
        for (const volume of volumes) count(volume, 1);
      } else if (record.type === 'container.exited') {
        const { containerId } = record.detail;
        for (const volume of volumesOf.get(containerId) ?? []) count(volume, -1);
        volumesOf.delete(containerId);
      }
      return undefined;
    },
  };
}

function volumeOf(hostPath: string): string | undefined {
  const match = POD_VOLUME.exec(hostPath);
  return match === null ? undefined : `${match[1] ?? ''}/${match[2] ?? ''}`;
}
