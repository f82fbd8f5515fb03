/**
 * Invariants over the trace: monitors that see every record as it is written and stop the world at
 * the first violation, so that the last line of the trace is the culprit. They know the trace alone;
 * no component's private state is read.
 */
import { InvariantViolation, listen, type TraceRecord, type World } from '../sim/index.ts';

/** Sees every record; answers what is wrong, if something is. */
export interface Monitor {
  readonly name: string;
  observe(record: TraceRecord): string | undefined;
}

const POD_VOLUME = /\/pods\/([^/]+)\/volumes\/[^/]+\/([^/]+)/;

/** A container runs only over mounted volumes, and they stay mounted while it runs. */
export function mountedVolumesMonitor(): Monitor {
  const mounted = new Set<string>();
  /** Volumes by running container, and back. */
  const volumesOf = new Map<string, readonly string[]>();
  const usersOf = new Map<string, Set<string>>();
  return {
    name: 'a container runs only over mounted volumes',
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

/** Every monitor that guards every run. */
export const MONITORS: readonly (() => Monitor)[] = [mountedVolumesMonitor];

/** Lets the monitors watch a world; a violation fails it, saying how to see it again. */
export function enforceInvariants(world: World, replayCommand?: string): void {
  for (const create of MONITORS) {
    const monitor = create();
    listen(world.loop, world.trace.records$, (record) => {
      const violation = monitor.observe(record);
      if (violation === undefined) return;
      const again = replayCommand === undefined ? world.choices.origin : replayCommand;
      world.loop.fail(
        new InvariantViolation(
          `${monitor.name}: ${violation} (at ${String(record.at)} ms; again with: ${again})`,
        ),
      );
    });
  }
}
