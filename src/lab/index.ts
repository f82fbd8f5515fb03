/**
 * `lab` — assembling clusters, playing scenarios, watching invariants. The public surface of drydock:
 * what scripts, laws and the command line import. The adapters of the real machine are in `node/`.
 */
export { buildContent } from './build-content.ts';
export { ClusterAgent } from './cluster-agent.ts';
export { Cluster, type ClusterOptions } from './cluster.ts';
export type { ClusterSeams } from './cluster-seams.ts';
export { InputError } from './input-error.ts';
export { verdictsIn, type Verdict } from './judge.ts';
export type { KeptData, LabOptions } from './lab-options.ts';
export { Lab } from './lab.ts';
export type { SimulatedNode } from './simulated-node.ts';
export { metricsOf, type MetricReading, type NodeMetrics } from './node-metrics.ts';
export { manifestsProgram, parseManifests } from './manifests/index.ts';
export { memoryPorts } from './memory-ports.ts';
export { parseScenario } from './parse-scenario.ts';
export { play, type Report } from './play.ts';
export type { Expectation } from './expectations/index.ts';
export type { LabPorts, RegistrySite } from './ports.ts';
export { scenarioProgram, scriptProgram, type Program } from './program.ts';
export type { Scenario } from './scenario.ts';
export { scenarioJsonSchema } from './scenario-json-schema.ts';
export type { Step } from './steps/index.ts';
export type { Script, ScriptModule } from './script.ts';
export type { LabSetting, Setting } from './setting.ts';
