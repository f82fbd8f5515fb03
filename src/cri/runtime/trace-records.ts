/** What the runtime writes into the trace. */
interface OfContainer {
  readonly podUid: string;
  readonly container: string;
}

declare module '../../sim/trace.ts' {
  interface TraceDetails {
    'container.started': OfContainer & {
      /** `default/web` */
      readonly pod: string;
      readonly containerId: string;
      readonly image: string;
      readonly mounts: readonly { readonly containerPath: string; readonly hostPath: string }[];
    };
    'container.exited': OfContainer & {
      readonly containerId: string;
      readonly exitCode: number;
      readonly reason: string;
    };
    'container.log': OfContainer & { readonly line: string };
    'container.read': OfContainer & {
      readonly path: string;
      readonly sha256: string;
      readonly bytes: number;
    };
  }
}

export {};
