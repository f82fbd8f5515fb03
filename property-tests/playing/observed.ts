/**
 * What is seen of a cluster from beside its contracts: what the runtime was asked about images and what
 * it answered, which events were written, who asked the registries. See spies.ts.
 */

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

export interface Observed {
  /** In the order in which they began. */
  readonly calls: readonly CriCall[];
  readonly events: readonly EventWrite[];
  readonly requests: readonly RegistryRequest[];
}
