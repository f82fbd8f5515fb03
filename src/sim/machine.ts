/**
 * The only place that starts an xstate actor. It gives the actor the loop's clock, an id that two
 * worlds cannot share by accident, an error observer (xstate would rethrow on the host's timer), and
 * writes each change of state into the trace.
 */
import { createActor, type Actor, type AnyStateMachine, type InputFrom } from 'xstate';
import { loopClock } from './schedulers.ts';
import type { World } from './world.ts';

export interface StartMachineOptions<Machine extends AnyStateMachine> {
  /** Names the actor in the trace: `pod-worker/default/web`. */
  readonly id: string;
  /** Whose record it is: `kubelet/node-1`. Also the loop lane of its timers. */
  readonly actor: string;
  readonly input: InputFrom<Machine>;
}

/** Creates and starts an actor on the world's loop; a thrown error inside it ends the world. */
export function startMachine<Machine extends AnyStateMachine>(
  world: World,
  machine: Machine,
  options: StartMachineOptions<Machine>,
): Actor<Machine> {
  const actor = createActor<Machine>(machine, {
    id: options.id,
    clock: loopClock(world.loop, options.actor),
    input: options.input,
  });
  let last: string | undefined;
  actor.subscribe({
    next: (snapshot: { readonly value: unknown }) => {
      const state =
        typeof snapshot.value === 'string' ? snapshot.value : JSON.stringify(snapshot.value);
      if (state === last) return;
      last = state;
      world.trace.append(options.actor, 'machine.state', { machine: options.id, state });
    },
    error: (error: unknown) => world.loop.fail(error),
  });
  actor.start();
  return actor;
}
