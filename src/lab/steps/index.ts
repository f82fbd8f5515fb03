/** Every kind of step, by the field that tells it. `expect` is the one that asks: see `play.ts`. */
import type { z } from 'zod';
import type { Expectation } from '../expectations/index.ts';
import { applyStep } from './apply.ts';
import { compactStep } from './compact.ts';
import { deleteStep } from './delete.ts';
import { cordonStep, drainStep, uncordonStep } from './drain.ts';
import { faultStep } from './fault.ts';
import { fillStep } from './fill.ts';
import { imageStep } from './image.ts';
import { pushStep } from './push.ts';
import { registryStep } from './registry.ts';
import { patchStep } from './patch.ts';
import { pauseStep, resumeStep } from './pause.ts';
import { powerCutStep } from './power-cut.ts';
import { rebootStep, shutdownStep } from './reboot.ts';
import { crashStep, restartStep, startStep } from './restart.ts';
import { staticPodStep } from './static-pod.ts';
import type { StepKind } from './step-kind.ts';
import { waitStep } from './wait.ts';

export const STEPS = {
  apply: applyStep,
  delete: deleteStep,
  patch: patchStep,
  push: pushStep,
  registry: registryStep,
  image: imageStep,
  fault: faultStep,
  fill: fillStep,
  staticPod: staticPodStep,
  restart: restartStep,
  crash: crashStep,
  start: startStep,
  pause: pauseStep,
  resume: resumeStep,
  reboot: rebootStep,
  shutdown: shutdownStep,
  powerCut: powerCutStep,
  cordon: cordonStep,
  uncordon: uncordonStep,
  drain: drainStep,
  compact: compactStep,
  wait: waitStep,
} as const;

type KindName = keyof typeof STEPS;

/** A step that does something. */
export type Action = z.output<(typeof STEPS)[KindName]['schema']>;

export type Step = Action | { readonly expect: Expectation };

export const STEP_NAMES = [...(Object.keys(STEPS) as KindName[]), 'expect'] as const;

export function kindOfAction(action: Action): StepKind<z.ZodType<Action>> {
  const name = (Object.keys(STEPS) as KindName[]).find((each) => each in action) ?? 'wait';
  return STEPS[name];
}
