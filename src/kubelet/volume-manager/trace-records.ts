/** What the volume manager writes into the trace. */
interface OfVolume {
  readonly podUid: string;
  /** The name in the pod's spec. */
  readonly volume: string;
}

interface Failure {
  readonly error: string;
  /** The same operation is not tried again before. Upstream's log: `(durationBeforeRetry 500ms)`. */
  readonly durationBeforeRetryMs: number;
}

declare module '../../sim/trace.ts' {
  interface TraceDetails {
    /** This kubelet found it on the disk when it started. Upstream: "Volume is marked as uncertain". */
    'volume.reconstructed': OfVolume & { readonly plugin: string };
    'volume.mounted': OfVolume & { readonly pod: string; readonly path: string };
    /** A set-up of a mounted volume succeeded; whether anything changed the plugin says. */
    'volume.refreshed': OfVolume;
    'volume.mountFailed': OfVolume & Failure & { readonly pod: string };
    'volume.unmounted': OfVolume;
    'volume.unmountFailed': OfVolume & Failure;
  }
}

export {};
