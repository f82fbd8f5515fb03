/** Nodes that mount otherwise than they should, for seeded defects. */
import { catchError, finalize, tap, throwError } from 'rxjs';
import type { Mount } from '../../src/cri/index.ts';
import type { ClusterSeams, LabPorts } from '../../src/lab/index.ts';
import type { FileSystem, Mounter } from '../../src/sim/index.ts';

/** @param other what is done otherwise than by the real one */
export function withMounter(
  ports: LabPorts,
  other: (real: Mounter, files: FileSystem) => Partial<Mounter>,
): LabPorts {
  return {
    ...ports,
    openHost: async (...host) => {
      const { files, mounter } = await ports.openHost(...host);
      const same: Mounter = {
        strategy: mounter.strategy,
        bind: (source, target) => mounter.bind(source, target),
        mountTmpfs: (target, size) => mounter.mountTmpfs(target, size),
        unmount: (target) => mounter.unmount(target),
        isMountPoint: (path) => mounter.isMountPoint(path),
        list: () => mounter.list(),
      };
      return { files, mounter: { ...same, ...other(mounter, files) } };
    },
  };
}

/** What is mounted at a place is what was mounted there first. @param placeOf undefined: it is as it should be */
export function withFirstSources(
  ports: LabPorts,
  placeOf: (target: string) => string | undefined,
): LabPorts {
  const first = new Map<string, string>();
  return withMounter(ports, (mounter) => ({
    bind: (source, target) => {
      const place = placeOf(target);
      if (place === undefined) return mounter.bind(source, target);
      const known = first.get(place) ?? source;
      first.set(place, known);
      return mounter.bind(known, target);
    },
  }));
}

/** The runtime is handed other mounts for each container. */
export function handingMounts(change: (mount: Mount) => Mount): ClusterSeams {
  return {
    runtime: (real) => ({
      ...real,
      createContainer: (sandboxId, config, sandboxConfig) => {
        const mounts = config.mounts.map(change);
        return real.createContainer(sandboxId, { ...config, mounts }, sandboxConfig);
      },
    }),
  };
}

/** Who hears of containers; `ended`: of a creation, however. */
export interface ContainerListener {
  begun?(sandboxId: string): void;
  created?(id: string, sandboxId: string): void;
  failed?(sandboxId: string): void;
  ended?(sandboxId: string): void;
  removed?(id: string): void;
}

export function hearingContainers(listener: ContainerListener): ClusterSeams {
  return {
    runtime: (real) => ({
      ...real,
      createContainer: (sandboxId, config, sandboxConfig) => {
        listener.begun?.(sandboxId);
        return real.createContainer(sandboxId, config, sandboxConfig).pipe(
          tap((id) => listener.created?.(id, sandboxId)),
          catchError((error: unknown) => {
            listener.failed?.(sandboxId);
            return throwError(() => error);
          }),
          finalize(() => listener.ended?.(sandboxId)),
        );
      },
      removeContainer: (id) => real.removeContainer(id).pipe(tap(() => listener.removed?.(id))),
    }),
  };
}

/** Unmounts all that is mounted in directories of that name. */
export function unmountBelow(mounter: Mounter | undefined, name: string): void {
  void mounter?.list().then((all) => {
    for (const { target } of all) {
      if (target.includes(`/${name}/`)) void mounter.unmount(target);
    }
  });
}
