/**
 * The one source of choice. Whatever reality would decide (which ready entry runs first, a latency,
 * a jitter, whether a fault strikes, a generated name) is drawn here, under a name.
 *
 * Three kinds: `seeded` forks a generator per name, so a new draw under one name never shifts the
 * draws of another; `replayed` takes its answers from a list (a shrunk failure, say) and, once the
 * list ends, the default or what another source answers; `defaults` always answers the default, the uneventful outcome. Every draw is
 * recorded, so any run can be replayed from `recorded()`.
 */
import { uniformInt } from 'pure-rand/distribution/uniformInt';
import { xoroshiro128plus } from 'pure-rand/generator/xoroshiro128plus';
import { invariant } from './invariant.ts';

export interface Choices {
  /** What made these choices, as the command line spells it: `seed 7`, `replay of 12`, `defaults`. */
  readonly origin: string;
  /** A whole number in [0, count); 0 is the default. Needs count >= 1. */
  pick(name: string, count: number): number;
  /** True with the given probability (a fraction of 1); the default is false. */
  chance(name: string, probability: number): boolean;
  /** A whole number in [least, most]; the default is `least`. */
  between(name: string, least: number, most: number): number;
  /** The answers given so far, in draw order; `replayed(list)` repeats them. */
  recorded(): readonly number[];
}

/** Probabilities are resolved to one part in this many. */
const CHANCE_STEPS = 1_000_000;

abstract class RecordingChoices implements Choices {
  abstract readonly origin: string;
  readonly #record: number[] = [];

  protected abstract draw(name: string, count: number): number;

  pick(name: string, count: number): number {
    const isMany = Number.isInteger(count) && count >= 1;
    // Spelled only if it is said.
    if (!isMany) invariant(false, `choices: ${name} has nothing to pick from`);
    const answer = count === 1 ? 0 : this.draw(name, count);
    if (count > 1) this.#record.push(answer);
    return answer;
  }

  chance(name: string, probability: number): boolean {
    if (probability <= 0) return false;
    const threshold = Math.round(probability * CHANCE_STEPS);
    // Counted from the top, so that answer 0, the default, means that nothing strikes.
    return this.pick(name, CHANCE_STEPS) >= CHANCE_STEPS - threshold;
  }

  between(name: string, least: number, most: number): number {
    return least + this.pick(name, Math.max(0, Math.floor(most - least)) + 1);
  }

  recorded(): readonly number[] {
    return this.#record;
  }
}

class SeededChoices extends RecordingChoices {
  readonly origin: string;
  readonly #seed: number;
  readonly #streams = new Map<string, ReturnType<typeof xoroshiro128plus>>();

  constructor(seed: number) {
    super();
    this.#seed = seed;
    this.origin = `seed ${String(seed)}`;
  }

  protected override draw(name: string, count: number): number {
    let stream = this.#streams.get(name);
    if (stream === undefined) {
      stream = xoroshiro128plus(mix(this.#seed, name));
      this.#streams.set(name, stream);
    }
    return uniformInt(stream, 0, count - 1);
  }
}

class ReplayedChoices extends RecordingChoices {
  readonly origin: string;
  readonly #answers: readonly number[];
  readonly #then: Choices | undefined;
  #next = 0;

  constructor(answers: readonly number[], then?: Choices) {
    super();
    this.#answers = answers;
    this.#then = then;
    const list = answers.length === 0 ? undefined : `replay of ${String(answers.length)}`;
    this.origin = [list, then?.origin].filter((part) => part !== undefined).join(', then ');
    if (this.origin === '') this.origin = 'defaults';
  }

  protected override draw(name: string, count: number): number {
    const answer = this.#answers[this.#next];
    if (answer === undefined) return this.#then?.pick(name, count) ?? 0;
    this.#next += 1;
    return Math.abs(Math.trunc(answer)) % count;
  }
}

/** FNV-1a over the seed and the name: a 32-bit start for the name's own generator. */
function mix(seed: number, name: string): number {
  let hash = 0x811c9dc5 ^ (seed | 0);
  for (let at = 0; at < name.length; at++) {
    hash = Math.imul(hash ^ name.charCodeAt(at), 0x01000193);
  }
  return hash | 0;
}

export const choices = {
  /** Pseudo-random answers, a pure function of the seed, the name and the draw's number. */
  seeded: (seed: number): Choices => new SeededChoices(seed),
  /** The given answers in order (each taken modulo its bound), then those of `then`, or defaults. */
  replayed: (answers: readonly number[], then?: Choices): Choices =>
    new ReplayedChoices(answers, then),
  /** The uneventful run. */
  defaults: (): Choices => new ReplayedChoices([]),
} as const;
