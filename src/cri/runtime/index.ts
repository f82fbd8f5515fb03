/**
 * `cri/runtime` — simulated sandboxes and containers behind the CRI RuntimeService.
 *
 * Reading order: simulated-runtime, sandbox-calls, container-calls, mount-images, simulated-container,
 * container.machine, process-script, process, mount-namespace.
 */
export type { Names, Target } from './network/names.ts';
export { CONTAINERD_VERSIONS, type ContainerdVersion } from './containerd-version.ts';
export { parseProgramModel, type ProgramModels } from './program-models.ts';
export { DEFAULT_RUNTIME_COSTS, type RuntimeCosts } from './runtime-costs.ts';
export { SimulatedNetwork } from './network/simulated-network.ts';
export {
  createSimulatedRuntime,
  type SimulatedRuntime,
  type SimulatedRuntimeOptions,
} from './simulated-runtime.ts';
