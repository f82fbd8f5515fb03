/** A watch of a custom resource, and what it should have told: in its version, as its definition was when it began. */
import type { OpenStream } from '../../src/api/http/testing/test-door.ts';
import type { Verdict } from '../law.ts';
import { specText } from './custom-documents.ts';
import type { Defined, Version } from './custom-story.ts';
import { shownIn, type Kept, type NaiveChange } from './naive-resource.ts';

/** From the change of a definition to the end of the watches that began before it, and how far that may be off. */
const TEAR_DOWN_MS = 1000;
const OFF_MS = 5;

interface Begun {
  readonly stream: OpenStream;
  readonly version: Version;
  readonly defined: Defined;
  /** So many changes there were. */
  readonly since: number;
  /** What is told at the beginning. */
  readonly initial: readonly (readonly [name: string, kept: Kept])[];
}

export class CustomWatch {
  readonly #begun: Begun;
  #endsAt = Infinity;
  /** So many changes there were when it was seen to have ended. */
  #until: number | undefined;

  constructor(begun: Begun) {
    this.#begun = begun;
  }

  get isEnded(): boolean {
    return this.#begun.stream.state.ended !== 'open';
  }

  letGo(now: number): void {
    this.#endsAt = Math.min(this.#endsAt, now + TEAR_DOWN_MS);
  }

  /** Its resource is. */
  isGone(): void {
    this.#endsAt = -Infinity;
  }

  see(now: number, changes: number): void {
    // What came after its end it does not tell; a deed is one change at most, but for the end of everything.
    if (now <= this.#endsAt + OFF_MS) this.#until = changes;
  }

  wrong(now: number, changes: readonly NaiveChange[]): Verdict {
    const { stream, version, since, initial } = this.#begun;
    const isDue = now > this.#endsAt + OFF_MS;
    const isEarly = now < this.#endsAt - OFF_MS;
    if (isDue && !this.isEnded) return `a watch of ${version} goes on`;
    if (isEarly && this.isEnded) return `a watch of ${version} has ended`;
    const expected = [
      ...initial.map(([name, kept]) => this.#text('ADDED', name, kept)),
      ...changes
        .slice(since, this.#until)
        .map(({ type, name, kept }) => this.#text(type, name, kept)),
    ];
    const told = stream.lines.map((line) => {
      const { type, object } = JSON.parse(line) as {
        type: string;
        object: { apiVersion: string; metadata: { name: string }; spec: object };
      };
      return `${type} ${object.apiVersion} ${object.metadata.name} ${specText(object.spec)}`;
    });
    if (told.join() === expected.join()) return undefined;
    return `a watch of ${version} tells ${told.join()} instead of ${expected.join()}`;
  }

  #text(type: string, name: string, kept: Kept): string {
    const { version, defined } = this.#begun;
    return `${type} example.com/${version} ${name} ${specText(shownIn(defined, kept, version))}`;
  }
}
