/** A scenario that is a program: for what a list of steps cannot say, loops and arithmetic. */
import type { Lab } from './lab.ts';
import type { Setting } from './setting.ts';

/** Its verdicts (see `judge`) decide; what it throws, too. */
export type Script = (lab: Lab) => Promise<void>;

/** What the file of a script exports. */
export interface ScriptModule {
  readonly default: Script;
  readonly setting?: Setting;
}
