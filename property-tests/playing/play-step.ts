/** One step of a scenario, done in a lab and told in its trace, as `play` (src/lab) does it. */
import type { Lab } from '../../src/lab/index.ts';
import { kindOfAction, type Action as PlayedStep } from '../../src/lab/steps/index.ts';
import { tell } from '../../src/lab/tell.ts';

/** @throws {StatusError} if the API server refuses it */
export async function playStep(lab: Lab, step: PlayedStep, number: number): Promise<void> {
  const kind = kindOfAction(step);
  tell(lab.world.trace, kind.describe(step), number);
  await kind.act(lab, step);
}
