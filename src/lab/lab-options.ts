/** What a lab is made of: only the ports and the choices have no default. */
import type { CostModel } from '../cri/oci/index.ts';
import type { ContainerdVersion, RuntimeCosts } from '../cri/runtime/index.ts';
import type { AdmissionPlugin, ClusterState } from '../api/index.ts';
import type { DeclaredCredentialProviders, KubeletDecisions } from '../kubelet/index.ts';
import type { Choices, FileSystem, Instant, Pace, TraceRetention } from '../sim/index.ts';
import type { ClusterSeams } from './cluster-seams.ts';
import type { Content, DeclaredRegistry } from './content.ts';
import type { ReleaseOptions } from './lab-faults.ts';
import type { NodeDisk } from './node-disk.ts';
import type { LabPorts } from './ports.ts';

export interface KeptData {
  readonly files: FileSystem;
  readonly directory: string;
  readonly state: ClusterState;
}

/** Releases, gates and configurations that no cluster starts with are an `InputError` of `Lab.open`. */
export interface LabOptions extends ReleaseOptions {
  readonly ports: LabPorts;
  /** A list: the answers to the first choices, then defaults; see `choices.replayed`. */
  readonly choices: Choices | readonly number[];
  readonly nodes?: number;
  /** Beside those that every API server has: AlwaysPullImages. */
  readonly admissionPlugins?: readonly AdmissionPlugin[];
  /** Of every node's container runtime. Default: the latest. */
  readonly containerd?: ContainerdVersion;
  /** Beside `runc`, for RuntimeClasses to name: each runs pods as that does. Default: none. */
  readonly runtimeHandlers?: readonly string[];
  /** Of every node. Default: one of 1Ti. */
  readonly disk?: NodeDisk | undefined;
  /** Disks remember what was not synced, and a power cut may take it away. In memory only. Default false. */
  readonly powerCuts?: boolean | undefined;
  /** On every node before anything runs, by full names; no kubelet has pulled it. */
  readonly preloaded?: readonly Content[];
  readonly registries?: readonly DeclaredRegistry[];
  /** Of every node: plugins that its kubelet asks for credentials. */
  readonly credentialProviders?: DeclaredCredentialProviders;
  /** Content by path of files that each node has before its kubelet starts: `/root/.docker/config.json`. */
  readonly nodeFiles?: Readonly<Record<string, string>>;
  /** What programs of containers do that nobody else models: by their absolute paths, a script of process-script.ts each. */
  readonly models?: Readonly<Record<string, string>>;
  /** Prints how to see a failure again: `drydock run web.yaml --seed 7`. */
  readonly replayCommand?: string;
  readonly interleave?: boolean;
  /** So many events of one object and type a kubelet writes at once; default: client-go's 25. Upstream has no setting. */
  readonly eventBurst?: number;
  readonly pace?: Pace;
  /** A directory that keeps the cluster, and what was read there. Default: it ends with the lab. */
  readonly data?: KeptData | undefined;
  /** The instant at which the world begins; default the simulator's. */
  readonly startAt?: Instant;
  readonly retainTrace?: TraceRetention;
  readonly decisions?: Partial<KubeletDecisions>;
  readonly seams?: ClusterSeams;
  readonly costs?: Partial<CostModel>;
  /** What the runtime of every node takes for its work; the rest as always. */
  readonly runtimeCosts?: Partial<RuntimeCosts>;
  /** False: the content of `registries` is there already (a real registry). Default true. */
  readonly pushContent?: boolean;
  /** Its abortion ends the world: what is being performed fails with the signal's reason. */
  readonly signal?: AbortSignal;
}
