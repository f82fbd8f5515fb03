/** What a kubelet is made of. */
import type {
  Client,
  EventRecorderOptions,
  FeatureGates,
  KubernetesVersion,
} from '../api/index.ts';
import type { ImageService, PodNetwork, RuntimeService } from '../cri/index.ts';
import type { Host, Steps, World } from '../sim/index.ts';
import type { VolumeHost, VolumePlugin } from '../volumes/index.ts';
import type { KubeletDecisions } from './decisions.ts';
import type { DeclaredCredentialProviders } from './images/credentials/index.ts';
import type { ImageFsStats } from './images/index.ts';
import type { KubeletConfiguration } from './model/index.ts';

export interface KubeletOptions {
  readonly world: World;
  readonly nodeName: string;
  /** Of the machine's life; another one after a reboot. */
  readonly bootId: string;
  readonly client: Client;
  readonly runtime: RuntimeService;
  readonly imageService: ImageService;
  /** Where probes and hooks call. */
  readonly network: PodNetwork;
  readonly host: Host;
  /** Plugins of this node, made over the kubelet's VolumeHost. */
  readonly plugins: (host: VolumeHost) => readonly VolumePlugin[];
  /** Plugins that are asked for credentials, after the pod's pull secrets and the node's own files. */
  readonly credentialProviders?: DeclaredCredentialProviders | undefined;
  readonly version: KubernetesVersion;
  readonly featureGates: FeatureGates;
  /** Default: upstream's. */
  readonly configuration?: Partial<KubeletConfiguration>;
  readonly syncFrequencyMs?: number;
  /** How much is told of one object. */
  readonly events?: Pick<EventRecorderOptions, 'burst'> | undefined;
  /** How full the file system of images is. */
  readonly imageFsStats?: (() => Steps<ImageFsStats>) | undefined;
  /** Where the runtime keeps images, if that is a file system of its own. */
  readonly dedicatedImageFs?: string | undefined;
  /** Seams; default upstream's decisions. */
  readonly decisions?: Partial<KubeletDecisions>;
}
