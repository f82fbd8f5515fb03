/**
 * All that a kubelet pulls with, wired: credentials, records, the image manager, and what volume plugins are
 * given of them and of the API's objects. Upstream: pkg/kubelet/kubelet.go, NewMainKubelet; pkg/kubelet/kuberuntime (v1.36).
 */
import type { Client, EventRecorder, FeatureGates } from '../api/index.ts';
import type { ImageService } from '../cri/index.ts';
import type { Host, World } from '../sim/index.ts';
import { NODE_ALLOCATABLE } from './agent/index.ts';
import type { PodConfig } from './config/index.ts';
import type { KubeletDecisions } from './decisions.ts';
import { PullCredentials, type DeclaredCredentialProviders } from './images/credentials/index.ts';
import { ImageClaims, ImageManager } from './images/index.ts';
import { PullRecords } from './images/pull-records/index.ts';
import type { KubeletConfiguration, Metrics } from './model/index.ts';
import { ObjectManager } from './objects/index.ts';
import { KubeletVolumeHost } from './volume-manager/index.ts';

export interface ImagePullingOptions {
  readonly world: World;
  readonly actor: string;
  readonly client: Client;
  readonly host: Host;
  readonly imageService: ImageService;
  readonly recorder: EventRecorder;
  readonly configuration: KubeletConfiguration;
  readonly featureGates: FeatureGates;
  readonly decisions: KubeletDecisions;
  readonly metrics: Metrics;
  readonly config: PodConfig;
  readonly nodeName: string;
  readonly syncFrequencyMs?: number | undefined;
  readonly credentialProviders?: DeclaredCredentialProviders | undefined;
}

export class ImagePulling {
  readonly claims = new ImageClaims();
  readonly records: PullRecords;
  readonly credentials: PullCredentials;
  readonly imageManager: ImageManager;
  readonly objects: ObjectManager;
  readonly volumeHost: KubeletVolumeHost;

  constructor(options: ImagePullingOptions) {
    const { actor, decisions, featureGates } = options;
    this.records = new PullRecords({
      isEnabled: featureGates.KubeletEnsureSecretPulledImages,
      ...options,
    });
    this.credentials = new PullCredentials({
      lane: actor,
      ...options,
      keyringLookup: decisions.keyringLookup,
    });
    this.imageManager = new ImageManager({
      pullRecords: this.records,
      ...options,
      claims: this.claims,
    });
    this.objects = new ObjectManager(options);
    this.volumeHost = new KubeletVolumeHost({
      objects: this.objects,
      ...options,
      ownCopy: (pod) => options.config.ownCopy(pod),
      nodeAllocatable: NODE_ALLOCATABLE,
      pullCredentials: this.credentials,
      imageManager: this.imageManager,
    });
  }

  start(): void {
    this.objects.start();
  }

  stop(): void {
    this.records.stop();
    this.objects.stop();
  }
}
