/**
 * Lifecycles: xstate machines, played from a table.
 *
 * A lifecycle is a machine without context, guards, delays or children: what an event leads to depends
 * on the state alone. So xstate's own pure `transition` is asked about every state and event once,
 * where the machine is defined, and a run only looks the answer up (docs/decisions/0005). Data and
 * decisions are the owner's: it chooses the event, and it does the actions, by their names.
 *
 * In `setup`, declare an action as `byOwner`. An event that a state ignores on purpose is `{}`; any
 * other that a state does not name is a programmer's error, in every state but a final one.
 */
import {
  getNextTransitions,
  initialTransition,
  transition,
  type AnyMachineSnapshot,
  type AnyStateMachine,
  type EventFromLogic,
  type StateMachine,
  type StateValueFrom,
} from 'xstate';
import { invariant } from './invariant.ts';
import type { World } from './world.ts';

/** A machine and its table. */
export interface Lifecycle<Machine extends AnyStateMachine> {
  readonly machine: Machine;
  readonly initial: Row;
}

/** A state by its whole name, from the outermost in: `syncing.busy`. */
export type StateOf<Machine extends AnyStateMachine> = Spelled<StateValueFrom<Machine>>;

/** The outermost of the states that a run is in: `syncing`. */
export type PhaseOf<Machine extends AnyStateMachine> = Outermost<StateValueFrom<Machine>>;

type Spelled<Value> = Value extends string
  ? Value
  : { [Name in keyof Value & string]: `${Name}.${Spelled<Value[Name]>}` }[keyof Value & string];

type Outermost<Value> = Value extends string ? Value : keyof Value & string;

export type EventTypeOf<Machine extends AnyStateMachine> = EventFromLogic<Machine>['type'];

/** The owner's part: a method for each action. What it throws ends the world. */
export type EffectsOf<Machine extends AnyStateMachine> = Readonly<
  Record<ActionTypeOf<Machine>, () => void>
>;

/* eslint-disable @typescript-eslint/no-explicit-any -- these are xstate's own bounds */
// prettier-ignore
type ActionTypeOf<Machine extends AnyStateMachine> =
  Machine extends StateMachine<
    any, any, any, any, infer Action, any, any, any, any, any, any, any, any, any, any
  > ? Action['type'] : never;
/* eslint-enable @typescript-eslint/no-explicit-any */

/** A state, and what each event that it names leads to. */
interface Row {
  /** As the trace spells it. */
  readonly state: string;
  readonly phase: string;
  readonly isFinal: boolean;
  readonly steps: Map<string, Step>;
}

interface Step {
  readonly actions: readonly string[];
  readonly next: Row;
}

/** Stands for an action that the machine names and the owner does. */
export function byOwner(): void {
  invariant(false, 'lifecycle: actions are done by the owner');
}

/** Asks a machine for its table. @throws {InvariantViolation} on what a table cannot hold. */
export function lifecycle<Machine extends AnyStateMachine>(machine: Machine): Lifecycle<Machine> {
  return { machine, initial: firstRow(machine) };
}

function firstRow(machine: AnyStateMachine): Row {
  const rows = new Map<string, Row>();
  const require: (holds: boolean, what: string) => asserts holds = (holds, what) => {
    invariant(holds, `lifecycle ${machine.id}: ${what}`);
  };
  const visit = (snapshot: AnyMachineSnapshot): Row => {
    const hasContext = Object.keys(snapshot.context as object).length > 0;
    require(!hasContext, 'the owner keeps the data, not the context');
    const path = spell(snapshot.value);
    require(path !== undefined, 'one state at a time, not several in parallel');
    const state = path.join('.');
    const known = rows.get(state);
    if (known !== undefined) return known;
    const [phase = state] = path;
    const row: Row = { state, phase, isFinal: snapshot.status === 'done', steps: new Map() };
    rows.set(state, row);
    if (row.isFinal) return row;
    for (const given of getNextTransitions(snapshot)) {
      const type = given.eventType as string;
      require(given.guard === undefined, 'the owner decides, not a guard');
      require(!type.includes('*'), 'an event goes by its whole name, not by a wildcard');
      const [next, effects] = transition(machine, snapshot, { type });
      const actions = effects.map((effect) => effect.type);
      require(!actions.some((action) => action.startsWith('xstate.')), 'the owner keeps the time');
      // The innermost state that names the event comes first, and xstate has decided for it.
      if (!row.steps.has(type)) row.steps.set(type, { actions, next: visit(next) });
    }
    return row;
  };
  const [snapshot, effects] = initialTransition(machine);
  require(effects.length === 0, 'no actions before the first event');
  return visit(snapshot);
}

export interface LifecycleRunOptions<Machine extends AnyStateMachine> {
  /** Names the run in the trace: `pod-worker/default/web`. */
  readonly id: string;
  /** Whose record it is: `kubelet/node-1`. */
  readonly actor: string;
  readonly effects: EffectsOf<Machine>;
}

/** One run through a lifecycle. Writes its first state, and each change of state, into the trace. */
export class LifecycleRun<Machine extends AnyStateMachine> {
  readonly #world: World;
  readonly #options: LifecycleRunOptions<Machine>;
  readonly #waiting: EventTypeOf<Machine>[] = [];
  #row: Row;
  #isStepping = false;
  #isStopped = false;

  constructor(
    world: World,
    { initial }: Lifecycle<Machine>,
    options: LifecycleRunOptions<Machine>,
  ) {
    this.#world = world;
    this.#options = options;
    this.#row = initial;
    this.#record();
  }

  get state(): StateOf<Machine> {
    return this.#row.state as StateOf<Machine>;
  }

  get phase(): PhaseOf<Machine> {
    return this.#row.phase as PhaseOf<Machine>;
  }

  /** Takes the step; an event sent from within one of its actions is taken after it. */
  send(type: EventTypeOf<Machine>): void {
    if (this.#isStepping) {
      this.#waiting.push(type);
      return;
    }
    this.#isStepping = true;
    try {
      this.#step(type);
      while (this.#waiting.length > 0) {
        const next = this.#waiting.shift();
        if (next !== undefined) this.#step(next);
      }
    } catch (error) {
      this.#world.loop.fail(error);
      this.#isStopped = true;
    }
    this.#isStepping = false;
  }

  /** Whatever is sent from now on does nothing, as after a final state. */
  stop(): void {
    this.#isStopped = true;
  }

  #step(type: string): void {
    const { state, isFinal, steps } = this.#row;
    if (this.#isStopped || isFinal) return;
    const step = steps.get(type);
    // Spelled only if it is said: this is the way of every step of every lifecycle.
    if (step === undefined) invariant(false, `${this.#options.id}: unexpected ${type} in ${state}`);
    for (const action of step.actions) this.#options.effects[action as ActionTypeOf<Machine>]();
    this.#row = step.next;
    if (step.next.state !== state) this.#record();
  }

  #record(): void {
    const { actor, id } = this.#options;
    this.#world.trace.append(actor, 'machine.state', { machine: id, state: this.#row.state });
  }
}

/** From the outermost state in; undefined if more than one is meant. */
function spell(value: unknown): readonly string[] | undefined {
  if (typeof value === 'string') return [value];
  const [only, ...others] = Object.entries(value as object);
  if (only === undefined) return [];
  if (others.length > 0) return undefined;
  const inner = spell(only[1]);
  return inner && [only[0], ...inner];
}
