/** Pods, container statuses and runtime statuses as values, with what does not matter filled in. */
import type { ContainerStatus, Pod, PodStatus } from '../../api/index.ts';
import type { ContainerStatus as Instance, PodSandbox } from '../../cri/index.ts';
import type { PodRuntimeStatus } from '../model/pod-runtime-status.ts';

export interface PodShape {
  readonly metadata?: Partial<Pod['metadata']>;
  readonly spec?: Partial<Pod['spec']>;
  readonly status?: PodStatus;
  /** Names; default one container, `main`. */
  readonly containers?: readonly string[];
  readonly initContainers?: readonly string[];
  /** Which of the init containers are sidecars. */
  readonly sidecars?: readonly string[];
}

export function aPod(shape: PodShape = {}): Pod {
  const named = (names: readonly string[]) => names.map((name) => ({ name, image: IMAGE }));
  const { metadata = {}, spec = {}, status = {}, containers = ['main'], sidecars = [] } = shape;
  return {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: {
      name: 'web',
      namespace: 'default',
      uid: 'uid-web',
      resourceVersion: '1',
      creationTimestamp: '2026-01-01T00:00:00Z',
      generation: 1,
      ...metadata,
    },
    spec: {
      containers: named(containers),
      ...(shape.initContainers === undefined
        ? {}
        : {
            initContainers: named(shape.initContainers).map((each) =>
              sidecars.includes(each.name) ? { ...each, restartPolicy: 'Always' } : each,
            ),
          }),
      ...spec,
    },
    status,
  };
}

export const IMAGE = 'registry.test/app:v1';

/** What the runtime has of one instance of a container. */
export function anInstance(name: string, parts: Partial<Instance> = {}): Instance {
  const { metadata = { name, attempt: 0 } } = parts;
  return {
    id: `${name}-${String(metadata.attempt)}`,
    podSandboxId: 'sandbox-0',
    metadata,
    image: { image: IMAGE },
    imageRef: 'registry.test/app@sha256:1',
    imageId: 'sha256:1',
    state: 'CONTAINER_RUNNING',
    createdAt: 0,
    labels: {},
    annotations: {},
    mounts: [],
    ...parts,
  };
}

export function exited(name: string, exitCode: number, parts: Partial<Instance> = {}): Instance {
  const reason = exitCode === 0 ? 'Completed' : 'Error';
  return anInstance(name, { state: 'CONTAINER_EXITED', exitCode, reason, ...parts });
}

export function aSandbox(parts: Partial<PodSandbox> & { readonly attempt?: number } = {}) {
  const { attempt = 0, ...rest } = parts;
  const sandbox: PodSandbox = {
    id: `sandbox-${String(attempt)}`,
    metadata: { name: 'web', namespace: 'default', uid: 'uid-web', attempt },
    state: 'SANDBOX_READY',
    createdAt: 0,
    network: 'POD',
    ip: '10.1.0.2',
    labels: {},
    annotations: {},
    ...rest,
  };
  return sandbox;
}

/** A ready sandbox, unless told otherwise, and these instances, newest first. */
export function aRuntimeStatus(
  containers: readonly Instance[] = [],
  sandboxes: readonly PodSandbox[] = [aSandbox()],
): PodRuntimeStatus {
  return { sandboxes, containers };
}

/** A container's status in the API. */
export function aStatus(name: string, parts: Partial<ContainerStatus> = {}): ContainerStatus {
  return { name, image: IMAGE, imageID: '', restartCount: 0, ready: false, ...parts };
}

export const running = (name: string, ready = true): ContainerStatus =>
  aStatus(name, { ready, state: { running: {} } });

export const terminated = (name: string, exitCode: number): ContainerStatus =>
  aStatus(name, { state: { terminated: { exitCode } } });

export const waiting = (name: string, reason = 'ContainerCreating'): ContainerStatus =>
  aStatus(name, { state: { waiting: { reason } } });

/** Waits to be started again: a crash loop. */
export const waitingAfter = (name: string, exitCode: number): ContainerStatus => ({
  ...waiting(name, 'CrashLoopBackOff'),
  lastState: { terminated: { exitCode } },
});
