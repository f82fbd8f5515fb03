import { expect, it } from 'vitest';
import { podWorkerLifecycle, type WorkerPhase } from './pod-worker.machine.ts';

const FORWARD: readonly string[] = [
  'syncing',
  'terminating',
  'terminated',
  'finished',
] satisfies WorkerPhase[];

/** Every state that can be reached, by xstate's own account. */
const STATES = [podWorkerLifecycle.initial];
for (const state of STATES) {
  for (const { next } of state.steps.values()) if (!STATES.includes(next)) STATES.push(next);
}

/** Every step, with the phases that it leads from and to. */
const STEPS = STATES.flatMap((from) =>
  [...from.steps].map(([event, { next }]) => ({
    event,
    to: next.state,
    moves: FORWARD.indexOf(next.phase) - FORWARD.indexOf(from.phase),
  })),
);

it('reaches every phase', () => {
  expect([...new Set(STATES.map(({ phase }) => phase))].sort()).toEqual([...FORWARD].sort());
});

it('never leads back', () => {
  expect(STEPS.filter(({ moves }) => moves < 0)).toEqual([]);
});

it('is at work at once on what it moved on to', () => {
  const arrivals = STEPS.filter(({ moves }) => moves > 0).map(({ to }) => to);

  expect(new Set(arrivals)).toEqual(new Set(['terminating.busy', 'terminated.busy', 'finished']));
});

it('hears a request for termination in every state but the last', () => {
  const deaf = STATES.filter(({ steps }) => !steps.has('TERMINATION_REQUESTED'));

  expect(deaf.map(({ state }) => state)).toEqual(['finished']);
});
