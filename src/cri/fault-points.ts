/**
 * The fault points of the two CRI services: `cri.<rpc>`, subject `<namespace>/<pod>` or more of it for
 * sandboxes and containers, the reference for images. A call that fails has done nothing; one that is
 * late or hangs has done nothing yet.
 */
import type { FaultPoint, Operation } from '../sim/index.ts';
import { CriError, type CriCode } from './cri-error.ts';
import type { ImageService } from './image-service.ts';
import type { RuntimeService } from './runtime-service.ts';

/** The calls of a service; what the kubelet reads of the node by itself is none. */
type RpcOf<Service> = {
  [Name in keyof Service]: Service[Name] extends (...args: never[]) => Operation<unknown>
    ? Name
    : never;
}[keyof Service];

export type RuntimeRpc = RpcOf<RuntimeService>;
export type ImageRpc = RpcOf<ImageService>;
export type Rpc = RuntimeRpc | ImageRpc;

/** Complete by its type. */
const RPCS: Readonly<Record<Rpc, true>> = {
  runPodSandbox: true,
  stopPodSandbox: true,
  removePodSandbox: true,
  listPodSandbox: true,
  createContainer: true,
  startContainer: true,
  stopContainer: true,
  removeContainer: true,
  listContainers: true,
  containerStatus: true,
  listContainerStats: true,
  updateContainerResources: true,
  reopenContainerLog: true,
  execSync: true,
  listImages: true,
  imageStatus: true,
  pullImage: true,
  removeImage: true,
  imageFsInfo: true,
  mountOCIObject: true,
  unmountOCIObject: true,
  listOCIMounts: true,
};

/** What a fault says as its error, and what the call then says. */
const DESCRIPTIONS: Readonly<Record<CriCode, string>> = {
  Canceled: 'context canceled',
  Unknown: 'unknown error',
  InvalidArgument: 'invalid argument',
  DeadlineExceeded: 'context deadline exceeded',
  NotFound: 'not found',
  AlreadyExists: 'already exists',
  PermissionDenied: 'permission denied',
  ResourceExhausted: 'resource exhausted',
  FailedPrecondition: 'failed precondition',
  Unimplemented: 'not implemented',
  Internal: 'internal error',
  Unavailable:
    'connection error: desc = "transport: Error while dialing: ' +
    'dial unix /run/containerd/containerd.sock: connect: connection refused"',
  DataLoss: 'data loss',
  Unauthenticated: 'unauthenticated',
};

export const CRI_FAULT_POINTS: readonly FaultPoint[] = Object.keys(RPCS).map((rpc) => ({
  point: `cri.${rpc}`,
  words: Object.keys(DESCRIPTIONS),
  canWait: true,
}));

/** A planned fault as the call's own failure: a gRPC code, or any other text as an unknown error. */
export function plannedCriError(word: string): CriError {
  const description = DESCRIPTIONS[word as CriCode] as string | undefined;
  if (description === undefined) return new CriError('Unknown', word);
  return new CriError(word as CriCode, description);
}
