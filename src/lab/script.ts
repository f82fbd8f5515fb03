/** A scenario that is a program: for what a list of steps cannot say, loops and arithmetic. */
import type { Lab } from './lab.ts';
import type { Scenario } from './scenario.ts';

/**
 * The cluster, the registries and the choices that a script finds. Default: one node, no registry, all
 * gates on, choices by the seed.
 */
export type Setting = Partial<Omit<Scenario, 'name' | 'steps'>>;

/** Its verdicts (see `judge`) decide; what it throws, too. */
export type Script = (lab: Lab) => Promise<void>;

/** What the file of a script exports. */
export interface ScriptModule {
  readonly default: Script;
  readonly setting?: Setting;
}
