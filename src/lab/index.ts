/**
 * `lab` — assembling clusters, playing scenarios, watching invariants. The public surface of drydock:
 * what scripts, laws and the command line import. The adapters of the real machine are in `node/`.
 */
export { buildContent } from './build-content.ts';
export { Cluster, type ClusterOptions, type ClusterSeams, type SimulatedNode } from './cluster.ts';
export { InputError } from './input-error.ts';
export { judge, verdictsIn, type Verdict } from './judge.ts';
export { Lab, type LabOptions } from './lab.ts';
export { memoryPorts } from './memory-ports.ts';
export { parseScenario } from './parse-scenario.ts';
export { play, tell, type Report } from './play.ts';
export type { LabPorts, RegistrySite } from './ports.ts';
export { scenarioProgram, scriptProgram, type Program } from './program.ts';
export type { Expectation, Scenario, Step } from './scenario.ts';
export type { Script, ScriptModule, Setting } from './script.ts';
