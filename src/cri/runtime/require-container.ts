/** A container that a call is about, in containerd's words if there is none. */
import { CriError } from '../index.ts';
import type { RuntimeState } from './runtime-state.ts';
import type { SimulatedContainer } from './simulated-container.ts';

/** @throws {CriError} NotFound */
export function requireContainer(state: RuntimeState, containerId: string): SimulatedContainer {
  const container = state.containers.get(containerId);
  if (container !== undefined) return container;
  throw new CriError(
    'NotFound',
    `an error occurred when try to find container "${containerId}": not found`,
  );
}

/** @throws {CriError} NotFound; Unknown if it does not run */
export function requireRunning(state: RuntimeState, containerId: string): SimulatedContainer {
  const container = requireContainer(state, containerId);
  if (container.isRunning) return container;
  const why = `container "${containerId}" is not running`;
  throw new CriError('Unknown', `failed to update resources: ${why}`);
}
