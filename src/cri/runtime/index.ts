/** `cri/runtime` — simulated sandboxes, containers and processes behind the CRI RuntimeService. */
export {
  createSimulatedRuntime,
  type RuntimeCosts,
  type SimulatedRuntime,
  type SimulatedRuntimeOptions,
} from './simulated-runtime.ts';
export { parseScript, ScriptError, type Script, type Step } from './process-script.ts';
