/**
 * What is seen of a cluster from beside its contracts: what the runtime was asked about images and what
 * it answered, which events were written, who asked the registries. See spies.ts.
 */
import type { Mount } from '../../src/cri/index.ts';

export type ObservedRpc =
  'imageStatus' | 'pullImage' | 'removeImage' | 'mountOCIObject' | 'createContainer';

export interface CriCall {
  readonly node: string;
  readonly rpc: ObservedRpc;
  /** On whose behalf; undefined: nobody's, or the call does not say it. */
  readonly podUid: string | undefined;
  /** `mountOCIObject`: the volume that it is for. */
  readonly volume: string | undefined;
  /** `createContainer`: its name. */
  readonly container: string | undefined;
  /** As sent: a reference, or an id. */
  readonly image: string;
  /** `createContainer`: as the user wrote it. */
  readonly userSpecifiedImage: string | undefined;
  /** `user:password` of the credential; undefined: as anybody. */
  readonly credential: string | undefined;
  /** Milliseconds since the world's start. */
  readonly begunAt: number;
  /** How many records the trace had: the order among calls and records of one instant. */
  readonly order: number;
  /** Undefined: it was under way when the play was over. */
  endedAt?: number;
  endOrder?: number;
  outcome: 'under way' | 'answered' | 'failed' | 'given up';
  /** An image's id, its `imageRef` or a container's id; undefined: no such image. */
  answer?: string | undefined;
  error?: string;
}

/** An event as it was written, whether or not the API server took it. */
export interface EventWrite {
  readonly at: number;
  readonly order: number;
  /** `kubelet/node-1`, `scheduler` */
  readonly user: string;
  readonly podUid: string;
  /** `spec.containers{main-0}`; empty: the pod itself. */
  readonly fieldPath: string;
  readonly type: 'Normal' | 'Warning';
  readonly reason: string;
  readonly message: string;
  /** How often it has happened by now, in this series. */
  readonly count: number;
  /** When its series began; a series that was forgotten begins anew. */
  readonly firstAt: string;
}

/** A request that reached a registry. */
export interface RegistryRequest {
  readonly method: string;
  readonly url: string;
  /** Whose name it came with; undefined: as anybody. */
  readonly user: string | undefined;
}

/** A watch of one ConfigMap or Secret that a kubelet had. */
export interface ObjectWatch {
  readonly kind: 'ConfigMap' | 'Secret';
  readonly namespace: string;
  readonly name: string;
  readonly from: number;
  /** Undefined: until the play was over. */
  to?: number;
}

export interface Observed {
  /** In the order in which they began. */
  readonly calls: readonly CriCall[];
  readonly events: readonly EventWrite[];
  readonly requests: readonly RegistryRequest[];
  readonly mounts: ObservedMounts;
  readonly volumes: ObservedVolumes;
  readonly watches: readonly ObjectWatch[];
}

/** Files by their path below where somebody looked, as text. */
export type FilesSeen = Readonly<Record<string, string>>;

/** A call of `createContainer`, with the mounts of the pod's volumes. */
export interface Creation {
  readonly call: CriCall;
  readonly podSandboxId: string;
  /** Of volumes. */
  readonly mounts: readonly Mount[];
  /** What the runtime had of images for the sandbox: mounts, and directories for them. */
  readonly before: readonly string[];
  /** Undefined: the call was not ended. */
  after?: readonly string[];
}

/** What a container's mount of a volume showed, looked at on the node's disk. */
export interface Sight {
  readonly when: 'start' | 'end';
  readonly at: number;
  readonly order: number;
  readonly podUid: string;
  readonly container: string;
  readonly containerId: string;
  readonly containerPath: string;
  /** Undefined: nothing is there. */
  readonly files: FilesSeen | undefined;
}

/** A sandbox was removed. */
export interface SandboxEnd {
  readonly podSandboxId: string;
  readonly order: number;
  /** Of images mounted for it. */
  readonly left: readonly string[];
}

/** A tree in the store of the image service, just after somebody wrote, or tried to. */
export interface StoredTree {
  readonly at: number;
  /** Of its digest. */
  readonly hex: string;
  readonly files: FilesSeen | undefined;
}

export interface ObservedMounts {
  readonly creations: readonly Creation[];
  readonly sights: readonly Sight[];
  readonly sandboxEnds: readonly SandboxEnd[];
  readonly trees: readonly StoredTree[];
}

/** Kinds of volumes that are published by a link, `..data`. */
export type PublishedKind = 'oci' | 'configmap' | 'secret' | 'projected';

/** What a volume shows from a step on the node's disk on, to who reads through `..data`. */
export interface Showing {
  readonly at: number;
  readonly order: number;
  readonly podUid: string;
  readonly kind: PublishedKind;
  readonly volume: string;
  /** What the link says. */
  readonly generation: string | undefined;
  /** Undefined: there is no link, or it leads nowhere. */
  readonly files: FilesSeen | undefined;
  /** `440 1000`, of all files, each once. */
  readonly modes: readonly string[];
}

/** A set-up of a volume ended well. */
export interface Completion {
  readonly at: number;
  readonly order: number;
  readonly podUid: string;
  readonly kind: PublishedKind;
  readonly volume: string;
  /** That are to be seen at its top. */
  readonly names: readonly string[];
  /** How many things there are beside these, the link, and the generation to which it leads. */
  readonly left: number;
  /** Whether anything of it is on the node's own disk. */
  readonly isOnDisk: boolean;
}

export interface ObservedVolumes {
  /** In order, of all volumes; two of one volume after each other are different. */
  readonly showings: readonly Showing[];
  /** Without those at which nothing was other than before. */
  readonly completions: readonly Completion[];
}
