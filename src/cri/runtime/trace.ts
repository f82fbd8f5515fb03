/** Records of the container runtime in the trace. */
import type { Mount } from '../index.ts';

declare module '../../sim/trace.ts' {
  interface TraceDetails {
    /** A call that changes something, at the instant it is handled; listing leaves no record. */
    'cri.call': { readonly method: string; readonly subject: string };
    'container.created': ContainerRecord;
    'container.started': ContainerRecord;
    'container.exited': {
      readonly podUid: string;
      readonly container: string;
      readonly containerId: string;
      readonly exitCode: number;
      /** `Completed`, `Error` */
      readonly reason: string;
    };
    'container.log': {
      readonly podUid: string;
      readonly container: string;
      readonly line: string;
    };
    /** A process listens on a port from now on, as its script says, or because nobody models it. */
    'container.listens': {
      readonly podUid: string;
      readonly container: string;
      readonly ip: string;
      readonly port: number;
      readonly unmodelled: boolean;
    };
    /** Nobody knows what its program does: it runs until it is told to end. */
    'container.unmodelled': {
      readonly podUid: string;
      readonly container: string;
      readonly program: string;
    };
    /** A process wrote a file of a mount, or could not. */
    'container.written': {
      readonly podUid: string;
      readonly container: string;
      readonly path: string;
      readonly error?: string;
    };
    'container.read': ContainerRead | FailedContainerRead;
  }
}

interface ContainerRecord {
  readonly podUid: string;
  /** `default/web` */
  readonly pod: string;
  readonly container: string;
  readonly containerId: string;
  readonly image: string;
  readonly mounts: readonly Pick<Mount, 'containerPath' | 'hostPath'>[];
}

/** A process read a file of its container to the end. */
interface ContainerRead {
  readonly podUid: string;
  readonly container: string;
  readonly path: string;
  /** In hex, of the whole content. */
  readonly sha256: string;
  readonly bytes: number;
}

interface FailedContainerRead {
  readonly podUid: string;
  readonly container: string;
  readonly path: string;
  readonly error: string;
}

export type ContainerIdentity = Pick<ContainerRecord, 'podUid' | 'pod' | 'container'> & {
  readonly containerId: string;
};
