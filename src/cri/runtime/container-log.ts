/**
 * The log of one container: lines with their instants, in memory, gone with the container.
 * Like the kubelet's rotation it keeps the newest part of a long log.
 */
import type { Instant } from '../../sim/index.ts';

export interface LogLine {
  readonly at: Instant;
  readonly text: string;
}

const LINES_MAX = 10_000;

export class ContainerLog {
  #lines: LogLine[] = [];

  append(at: Instant, text: string): void {
    this.#lines.push({ at, text });
    if (this.#lines.length >= 2 * LINES_MAX) this.#lines = this.#lines.slice(-LINES_MAX);
  }

  get lines(): readonly LogLine[] {
    return this.#lines;
  }

  /** The newest lines, at most so many. */
  tail(linesMax: number): readonly string[] {
    return this.#lines.slice(-linesMax).map(({ text }) => text);
  }
}
