/**
 * Whose processes a container sees. Upstream: containerd internal/cri/server/container_create.go,
 * buildLinuxSpec, validateTargetContainer (v2); the Linux namespace options of the CRI.
 */
import { CriError, type ContainerConfig } from '../index.ts';
import type { PodObjectTable } from './pod-object-table.ts';
import type { SimulatedPodSandbox } from './pod-sandbox.ts';
import type { PidNamespace } from './processes/pid-namespace.ts';
import type { SimulatedContainer } from './simulated-container.ts';

interface Known {
  readonly containers: Pick<PodObjectTable<SimulatedContainer>, 'get'>;
}

/** Undefined: its own. @param id of the container to be @throws {CriError} for one that is not there, or does not run */
export function pidsOf(
  { containers }: Known,
  id: string,
  sandbox: SimulatedPodSandbox,
  { processNamespace }: ContainerConfig,
): PidNamespace | undefined {
  if (processNamespace === undefined) return undefined;
  if (processNamespace === 'POD') return sandbox.pids;
  const { targetId } = processNamespace;
  const target = containers.get(targetId);
  if (target === undefined) throw invalid(id, `container "${targetId}" does not exist: not found`);
  const { podSandboxId, state } = target.status;
  if (podSandboxId !== sandbox.id) {
    throw invalid(
      id,
      `container "${targetId}" (sandbox ${podSandboxId}) does not belong to sandbox ${sandbox.id}`,
    );
  }
  if (state !== 'CONTAINER_RUNNING') {
    throw invalid(id, `container "${targetId}" is not running - in state ${state}`);
  }
  return target.inside.pids;
}

function invalid(id: string, why: string): CriError {
  const what = `failed to generate container "${id}" spec: failed to generate spec opts`;
  return new CriError('Unknown', `${what}: invalid target container: ${why}`);
}
