/** What volume plugins may know of this node. Upstream: pkg/kubelet/volume_host.go (v1.36). */
import type { Client, Pod } from '../api/index.ts';
import type { AuthConfig, ImageService } from '../cri/index.ts';
import { operation, type Host, type Steps, type World } from '../sim/index.ts';
import type { VolumeHost } from '../volumes/index.ts';
import { PODS_DIRECTORY } from './constants.ts';
import { Keyring } from './images/keyring.ts';
import { getPullSecrets } from './images/pull-secrets.ts';

export interface VolumeHostOptions {
  readonly world: World;
  readonly host: Host;
  readonly actor: string;
  readonly client: Client;
  readonly imageService: ImageService;
  readonly nodeCredentials: readonly AuthConfig[];
}

export function createVolumeHost(options: VolumeHostOptions): VolumeHost {
  const { world, host, actor, imageService } = options;
  return {
    world,
    host,
    actor,
    imageService,
    podVolumeDir: (podUid, pluginName, volumeName) =>
      `${PODS_DIRECTORY}/${podUid}/volumes/${pluginName.replaceAll('/', '~')}/${volumeName}`,
    pullCredentials: (pod, image) => operation(() => pullCredentials(options, pod, image)),
  };
}

function* pullCredentials(
  { client, nodeCredentials }: VolumeHostOptions,
  pod: Pod,
  image: string,
): Steps<readonly AuthConfig[]> {
  if ((pod.spec.imagePullSecrets ?? []).length === 0) return nodeCredentials;
  const { secrets } = yield* getPullSecrets(client, pod);
  return [...new Keyring(secrets).lookup(image), ...nodeCredentials];
}
