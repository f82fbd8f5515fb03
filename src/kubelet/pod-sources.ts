/** Where the node's pods come from, and the copies of static ones in the API, wired. */
import type { EventRecorder } from '../api/index.ts';
import { PodConfig } from './config/index.ts';
import type { KubeletOptions } from './kubelet-options.ts';
import { DEFAULT_KUBELET_CONFIGURATION } from './model/index.ts';
import { MirrorPods } from './pods/index.ts';

type Given = Pick<
  KubeletOptions,
  'world' | 'client' | 'host' | 'nodeName' | 'version' | 'featureGates' | 'configuration'
>;

export interface PodSourcesOptions extends Given {
  readonly actor: string;
  readonly recorder: EventRecorder;
  readonly mirrorOrphaned: () => void;
}

export class PodSources {
  readonly config: PodConfig;
  readonly mirrors: MirrorPods;

  constructor(options: PodSourcesOptions) {
    const { version, featureGates: gates, configuration } = options;
    const { staticPodPath } = { ...DEFAULT_KUBELET_CONFIGURATION, ...configuration };
    this.config = new PodConfig({ staticPodPath, ...options, release: { version, gates } });
    this.mirrors = new MirrorPods({
      mirrorOf: (pod) => this.config.mirrorOf(pod),
      tookMirrorGone: (pod) => this.config.tookMirrorGone(pod),
      ...options,
    });
  }
}
