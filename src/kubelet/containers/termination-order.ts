/**
 * In which order the containers of a pod with sidecars are stopped: a sidecar waits for all regular
 * containers, and for the sidecar after it. Upstream: pkg/kubelet/kuberuntime/kuberuntime_termination_order.go (v1.36).
 */
import { race } from 'rxjs';
import type { Pod } from '../../api/index.ts';
import {
  createOperation,
  operation,
  pause,
  perform,
  type Operation,
  type Steps,
  type World,
} from '../../sim/index.ts';
import { isRestartableInitContainer } from '../model/index.ts';

export class TerminationOrder {
  readonly #world: World;
  readonly #actor: string;
  /** Whom each sidecar waits for. */
  readonly #prerequisites: ReadonlyMap<string, readonly string[]>;
  readonly #running: Set<string>;
  readonly #waiting = new Map<string, Set<() => void>>();

  /** @param prerequisites see terminationPrerequisites */
  constructor(
    world: World,
    actor: string,
    prerequisites: ReadonlyMap<string, readonly string[]>,
    running: readonly string[],
  ) {
    this.#world = world;
    this.#actor = actor;
    this.#prerequisites = prerequisites;
    this.#running = new Set(running);
  }

  /** Waits until those before it have ended, so long at most. Answers how long it took, in whole seconds. */
  *waitForTurn(name: string, graceSeconds: number): Steps<number> {
    const before = this.#prerequisites.get(name)?.filter((each) => this.#running.has(each)) ?? [];
    if (before.length === 0 || graceSeconds <= 0) return 0;
    const { loop } = this.#world;
    const since = this.#world.now();
    const turn = operation(() => this.#allEnded(before));
    yield* perform(race(turn, pause(loop, this.#actor, graceSeconds * 1000)));
    return Math.floor((this.#world.now() - since) / 1000);
  }

  ended(name: string): void {
    this.#running.delete(name);
    const waiting = this.#waiting.get(name) ?? [];
    this.#waiting.delete(name);
    for (const goOn of waiting) goOn();
  }

  *#allEnded(names: readonly string[]): Steps<void> {
    for (const name of names) if (this.#running.has(name)) yield* perform(this.#end(name));
  }

  #end(name: string): Operation<void> {
    return createOperation<void>((sink) => {
      const goOn = () => sink.done(undefined);
      const waiting = this.#waiting.get(name) ?? new Set();
      this.#waiting.set(name, waiting.add(goOn));
      return () => waiting.delete(goOn);
    });
  }
}

/** By the name of a sidecar, those that end before it, running or not. Pure. */
export function terminationPrerequisites({ spec }: Pod): ReadonlyMap<string, readonly string[]> {
  const regular = spec.containers.map(({ name }) => name);
  const prerequisites = new Map<string, readonly string[]>();
  let later: readonly string[] = [];
  for (const { name } of (
    spec.initContainers?.filter(isRestartableInitContainer) ?? []
  ).reverse()) {
    prerequisites.set(name, [...regular, ...later]);
    later = [name];
  }
  return prerequisites;
}
