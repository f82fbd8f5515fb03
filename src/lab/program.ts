/** What is to be played, and where: a scenario or a script, to whoever opens a lab for it. */
import { complaintText, firstComplaint, type Complaint } from './complaint.ts';
import { InputError } from './input-error.ts';
import { labFaults } from './lab-faults.ts';
import type { Lab } from './lab.ts';
import { play, playScript, type Report } from './play.ts';
import type { Scenario } from './scenario.ts';
import type { ScriptModule } from './script.ts';
import { labSettingOf, settingSchema, type LabSetting } from './setting.ts';

/** Where kubeadm has a kubelet look. */
const STATIC_PODS = '/etc/kubernetes/manifests';

export interface Program {
  readonly setting: LabSetting;
  readonly play: (lab: Lab) => Promise<Report>;
}

export function scenarioProgram(scenario: Scenario): Program {
  const { steps, powerCuts = steps.some((step) => 'powerCut' in step), kubelet } = scenario;
  const hasStaticPods = steps.some((step) => 'staticPod' in step);
  const setting = labSettingOf({
    ...scenario,
    powerCuts: powerCuts || undefined,
    kubelet: hasStaticPods ? { staticPodPath: STATIC_PODS, ...kubelet } : kubelet,
  });
  return { setting, play: (lab) => play(lab, scenario) };
}

/** @throws {InputError} for a setting that cannot be: `setting.nodess: unknown field` */
export function scriptProgram({ default: script, setting = {} }: ScriptModule): Program {
  const checked = settingSchema.safeParse(setting);
  if (!checked.success) throw refusal(firstComplaint(checked.error));
  const lab = labSettingOf(checked.data);
  const [fault] = labFaults(lab);
  if (fault !== undefined) throw refusal(fault);
  return { setting: lab, play: (opened) => playScript(opened, script) };
}

function refusal({ path, message }: Complaint): InputError {
  return new InputError(complaintText({ path: ['setting', ...path], message }));
}
