/**
 * What is about the node and not about one of its pods, wired: status and lease, how full its disks are, which
 * pods it takes. Upstream: pkg/kubelet/kubelet.go, NewMainKubelet (v1.36).
 */
import type { Pod } from '../api/index.ts';
import type { Steps } from '../sim/index.ts';
import { NO_PRESSURES, NodeAgent } from './agent/index.ts';
import type { PodConfig } from './config/index.ts';
import type { Rejection } from './eviction/index.ts';
import type { KubeletOptions } from './kubelet-options.ts';
import { hostIpOf, kubeletVersionOf } from './node-identity.ts';
import { NodePressure, type NodePressureOptions } from './node-pressure.ts';
import type { MirrorPods } from './pods/index.ts';
import type { StatsProvider } from './stats/index.ts';

export interface NodeWiringOptions
  extends
    Omit<NodePressureOptions, 'pods' | 'dedicatedImageFs'>,
    Pick<KubeletOptions, 'client' | 'bootId' | 'version' | 'runtime' | 'dedicatedImageFs'> {
  readonly config: PodConfig;
  readonly mirrors: MirrorPods;
}

export class NodeWiring {
  readonly #pressure: NodePressure;
  readonly #agent: NodeAgent;

  constructor(options: NodeWiringOptions) {
    const { config, mirrors, garbage, nodeName, runtime, version } = options;
    const { dedicatedImageFs } = options;
    this.#pressure = new NodePressure({ ...options, dedicatedImageFs, pods: () => config.pods });
    this.#agent = new NodeAgent({
      ...options,
      hostIp: hostIpOf(nodeName),
      runtimeVersion: `${runtime.runtimeName}://${runtime.runtimeVersion}`,
      kubeletVersion: kubeletVersionOf(version),
      pressures: () => ({ ...NO_PRESSURES, disk: this.#pressure.isUnderDiskPressure }),
      images: () => garbage().imageList.images,
      registered: () => mirrorAll(config, mirrors),
    });
  }

  get stats(): StatsProvider {
    return this.#pressure.stats;
  }

  /** Why a pod may not run here. */
  admit(pod: Pod): Rejection | undefined {
    return this.#pressure.admit(pod);
  }

  /** The kubelet's first word. */
  birthCry(): void {
    this.#agent.birthCry();
  }

  start(): void {
    this.#pressure.start();
    this.#agent.start();
  }

  stop(): void {
    this.#pressure.stop();
    this.#agent.stop();
  }
}

/** Upstream: fastStaticPodsRegistration. */
function* mirrorAll({ staticPods }: PodConfig, mirrors: MirrorPods): Steps<void> {
  for (const pod of staticPods) yield* mirrors.reconcile(pod);
}
