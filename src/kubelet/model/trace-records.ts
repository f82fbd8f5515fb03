/** What the kubelet's core writes into the trace. */
interface OfPod {
  /** `default/web` */
  readonly pod: string;
  readonly uid: string;
}

interface ProbeRecord {
  readonly podUid: string;
  readonly container: string;
  readonly containerId: string;
  readonly probe: 'Startup' | 'Liveness' | 'Readiness';
}

declare module '../../sim/trace.ts' {
  interface TraceDetails {
    /** A pass of SyncPod begins. */
    'pod.sync': OfPod;
    /** A pass of SyncTerminatingPod begins. */
    'pod.terminating': OfPod & {
      /** Absent: each container gets the pod's own. */
      readonly gracePeriodSeconds?: number;
    };
    /** SyncTerminatedPod succeeded: the worker is done with the pod. */
    'pod.terminated': OfPod;
    /** A static pod has got a worker: one of its UID may have ended before, and its file have come back. */
    'pod.begunAnew': OfPod;
    /** A probe of a container begins; ids are the runtime's. */
    'probe.begun': ProbeRecord;
    /** `error`: it could not be made, and counts as nothing. */
    'probe.ended': ProbeRecord & { readonly result: 'Success' | 'Failure' | 'error' };
    /** A pass failed; it is retried. */
    'pod.syncFailed': OfPod & { readonly error: string };
    /** Work for no pass of a pod failed; it is done again. `uid`: the pod concerned, or the node. */
    'kubelet.workFailed': {
      readonly work:
        | 'relist'
        | 'housekeeping'
        | 'container GC'
        | 'image GC'
        | 'image list'
        | 'node status'
        | 'volume reconstruction';
      /** Of one pod or of the node; else of all. */
      readonly uid?: string;
      readonly error: string;
    };
  }
}

export {};
