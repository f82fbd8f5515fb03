/** Asking until the answer is yes or time is up, every 100 ms of virtual time. */
import { timer } from 'rxjs';
import { operation, perform, type Operation, type Steps } from '../../sim/index.ts';
import type { Lab } from '../lab.ts';
import type { Answer } from './expectation-kind.ts';
import { kindOfExpectation, type Expectation } from './index.ts';

const ASK_EVERY_MS = 100;

/** Asks until it is so (within `within`), then until it has stayed so (for `stays`). */
export function meet(lab: Lab, question: Expectation): Operation<Answer> {
  return operation(() => meeting(lab, question));
}

function* meeting(lab: Lab, question: Expectation): Steps<Answer> {
  const { world } = lab;
  const kind = kindOfExpectation(question);
  const pause = timer(ASK_EVERY_MS, world.scheduler('scenario'));
  const deadlineAt = world.now() + (question.within ?? 0);
  let answer = yield* perform(kind.ask(lab, question));
  while (!answer.ok && world.now() < deadlineAt) {
    yield* perform(pause);
    answer = yield* perform(kind.ask(lab, question));
  }
  const keepUntil = world.now() + (question.stays ?? 0);
  while (answer.ok && world.now() < keepUntil) {
    yield* perform(pause);
    answer = yield* perform(kind.ask(lab, question));
  }
  return answer;
}
