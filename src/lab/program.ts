/** What is to be played, and where: a scenario or a script, to whoever opens a lab for it. */
import type { Lab } from './lab.ts';
import { omitUndefined } from './omit-undefined.ts';
import { play, playScript, type Report } from './play.ts';
import type { Scenario } from './scenario.ts';
import type { ScriptModule, Setting } from './script.ts';

export interface Program {
  readonly setting: Setting;
  readonly play: (lab: Lab) => Promise<Report>;
}

export function scenarioProgram(scenario: Scenario): Program {
  return { setting: settingOf(scenario), play: (lab) => play(lab, scenario) };
}

export function scriptProgram({ default: script, setting = {} }: ScriptModule): Program {
  return { setting: settingOf(setting), play: (lab) => playScript(lab, script) };
}

/** Nothing else of what the file says, whatever that may be, is for the lab. */
function settingOf({
  nodes,
  disk,
  registries,
  featureGates,
  interleave,
  choices,
}: Setting): Setting {
  return omitUndefined<Setting>({ nodes, disk, registries, featureGates, interleave, choices });
}
