/**
 * Fault points: named places where an operation may fail, be late, or be cut short.
 *
 * A fault is data (it can be written in a scenario and shrunk by a property test), not dice. The
 * code at a fault point asks `strike(point, subject)`; the first planned fault that matches and still
 * has strikes left answers. Points are declared by the folder that has them.
 */
import type { Choices } from './choices.ts';

export interface Fault {
  /** `registry.request`, `host.rename`, … */
  readonly point: string;
  /** Only operations whose subject contains this; default all. */
  readonly match?: string;
  /** How often it strikes before it is spent; default for ever. */
  readonly times?: number;
  /** Chance of striking when it matches, a fraction of 1; default 1. */
  readonly probability?: number;
  /** What goes wrong, in the words of the point's folder: `ECONNREFUSED`, `503`, … */
  readonly error: string;
  readonly delayMs?: number;
  readonly hang?: boolean;
  readonly forMs?: number;
}

export class FaultPoints {
  readonly #choices: Choices;
  readonly #planned: { readonly fault: Fault; left: number }[] = [];

  constructor(choices: Choices) {
    this.#choices = choices;
  }

  /** Adds a fault; the returned function takes it back. */
  plan(fault: Fault): () => void {
    const entry = { fault, left: fault.times ?? Infinity };
    this.#planned.push(entry);
    return () => {
      const at = this.#planned.indexOf(entry);
      if (at >= 0) this.#planned.splice(at, 1);
    };
  }

  /** The fault that strikes this operation, if any. */
  strike(point: string, subject: string): Fault | undefined {
    for (const entry of this.#planned) {
      const { fault } = entry;
      if (fault.point !== point || entry.left <= 0) continue;
      if (fault.match !== undefined && !subject.includes(fault.match)) continue;
      const { probability = 1 } = fault;
      if (probability < 1 && !this.#choices.chance(`fault/${point}`, probability)) continue;
      entry.left -= 1;
      return fault;
    }
    return undefined;
  }
}
