/**
 * Volumes whose files come from the API: ConfigMaps, Secrets, fields of the pod, and mixtures of them. They differ in
 * where the payload comes from, and in nothing else. Upstream: pkg/volume/{configmap,secret,downwardapi,projected} (v1.36).
 *
 * What fails before a file is touched leaves the volume as it is. What fails while it is written takes the whole
 * volume away, also from under running containers: the next set-up makes it anew. That is upstream's; decision
 * `takesAwayFailedWrite`.
 */
import type { Pod, Volume } from '../../api/index.ts';
import {
  operation,
  perform,
  rethrowProgrammerError,
  type FileSystem,
  type Mounter,
  type Steps,
} from '../../sim/index.ts';
import { fsGroupOf, setVolumeOwnership } from '../ownership.ts';
import { setUpTmpfs, tearDownDirectory, tmpfsSize } from '../tmpfs.ts';
import { UncertainProgressError } from '../uncertain-progress-error.ts';
import type { MounterArgs, VolumeHost, VolumePlugin } from '../volume-plugin.ts';
import { AtomicWriter } from './atomic-writer.ts';
import { nestedMountPoints } from './nested-mount-points.ts';
import type { Payload } from './payload.ts';

declare module '../../sim/trace.ts' {
  interface TraceDetails {
    /** Readers see this generation from now on; with how many files. */
    'volume.written': {
      readonly podUid: string;
      readonly volume: string;
      readonly generation: string;
      readonly files: number;
    };
  }
}

/** Where the payload of a kind of volume comes from. */
export interface PayloadSource {
  /** `kubernetes.io/configmap` */
  readonly name: string;
  readonly canSupport: (volume: Volume) => boolean;
  /** Nothing of it is ever on the node's disk. */
  readonly isInMemory: boolean;
  /** @throws {Error} whose message is told to the pod */
  readonly payload: (volumeHost: VolumeHost, volume: Volume, pod: Pod) => Steps<Payload>;
}

const ATTRIBUTES = { readOnly: true, managed: true };

export function createPayloadPlugin(volumeHost: VolumeHost, source: PayloadSource): VolumePlugin {
  const { host } = volumeHost;
  const directoryOf = (podUid: string, volumeName: string): string =>
    volumeHost.podVolumeDir(podUid, source.name, volumeName);
  return {
    name: source.name,
    canSupport: source.canSupport,
    requiresRemount: () => true,
    newMounter: (volume, { metadata: { uid } }) => {
      const directory = directoryOf(uid, volume.name);
      return {
        attributes: ATTRIBUTES,
        getPath: () => directory,
        setUp: (args) => operation(() => setUp(volumeHost, source, volume, args, directory)),
      };
    },
    newUnmounter: (volumeName, podUid) => ({
      tearDown: () => host.perform(remover(source, directoryOf(podUid, volumeName))),
    }),
  };
}

function* setUp(
  volumeHost: VolumeHost,
  source: PayloadSource,
  volume: Volume,
  { pod, isRemount }: MounterArgs,
  directory: string,
): Steps<void> {
  const { host, world, actor } = volumeHost;
  const payload = yield* source.payload(volumeHost, volume, pod);
  const mountPoints = nestedMountPoints(volume.name, pod);
  const askedAt = world.now();
  yield* perform(
    host.perform(async (files, mounter) => {
      if (source.isInMemory) {
        const size = tmpfsSize(pod, volumeHost.nodeAllocatable);
        await setUpTmpfs(files, mounter, directory, size, askedAt);
      } else await files.mkdir(directory, { recursive: true, mode: 0o777 });
      for (const each of mountPoints) {
        await files.mkdir(`${directory}/${each}`, { recursive: true, mode: 0o755 });
      }
    }),
  );
  const fsGroup = fsGroupOf(pod);
  const writer = new AtomicWriter({
    world,
    host,
    directory,
    setPermissions: (files) => setVolumeOwnership(files, directory, fsGroup, ATTRIBUTES),
  });
  const onPublished = (generation: string): void => {
    world.trace.append(actor, 'volume.written', {
      podUid: pod.metadata.uid,
      volume: volume.name,
      generation,
      files: payload.size,
    });
  };
  try {
    yield* writer.write(payload, onPublished);
  } catch (error) {
    rethrowProgrammerError(error);
    if (volumeHost.takesAwayFailedWrite(isRemount))
      yield* takeAway(volumeHost, source, directory, error);
    throw error;
  }
}

function remover({ isInMemory }: PayloadSource, directory: string) {
  return (files: FileSystem, mounter: Mounter): Promise<void> =>
    isInMemory ? tearDownDirectory(files, mounter, directory) : files.rm(directory);
}

/** @throws {UncertainProgressError} of `failure` */
function* takeAway(
  { host }: VolumeHost,
  source: PayloadSource,
  directory: string,
  failure: unknown,
): Steps<void> {
  try {
    yield* perform(host.perform(remover(source, directory)));
  } catch (error) {
    rethrowProgrammerError(error);
    throw new UncertainProgressError(failure);
  }
}
