/**
 * Of the updates that both refuse alike, a few of each kind of message in Go's terms, each as what is changed of an
 * object that is created before: conformance/api/updates.test.ts tries them.
 */
import type { Fields } from './pods.ts';

export interface RecordedUpdate {
  readonly apiVersion: string;
  readonly kind: string;
  /** What is created. */
  readonly given: Fields;
  /** What it was called by the system when the message was written. */
  readonly uid: string;
  /** The place of what is changed: `["spec", "containers", 0, "image"]`. */
  readonly at: readonly (string | number)[];
  /** Absent: it is taken away. */
  readonly value?: unknown;
  readonly message: string;
}

/** Of each field so many, of each kind so many. */
const [EACH, MOST] = [1, 30];
/** A longer message says nothing more. */
const LENGTH_MAX = 6000;

export class RecordedUpdates {
  readonly #counts = new Map<string, number>();
  readonly #lines: string[] = [];

  take(given: Fields, old: Fields, next: Fields, message: string): void {
    if (message.length > LENGTH_MAX || !/\n@@|Invalid value: [[{]/.test(message)) return;
    // The name of the token's volume is drawn.
    if (message.includes('kube-api-access')) return;
    const { apiVersion, kind, metadata } = old as unknown as RecordedUpdate & {
      readonly metadata: { readonly uid: string };
    };
    const change = changeBetween(old, next);
    const shape = message
      .replace(/"[^"]*"/g, '')
      .replace(/\W+/g, ' ')
      .slice(0, 80);
    const field = change.at.filter((part) => typeof part === 'string').slice(0, 4);
    for (const [key, most] of [
      [`${kind} ${field.join('.')} ${shape}`, EACH],
      [kind, MOST],
    ] as const) {
      if ((this.#counts.get(key) ?? 0) >= most) return;
    }
    for (const key of [`${kind} ${field.join('.')} ${shape}`, kind]) {
      this.#counts.set(key, (this.#counts.get(key) ?? 0) + 1);
    }
    const line = { apiVersion, kind, given, uid: metadata.uid, ...change, message };
    this.#lines.push(JSON.stringify(line satisfies RecordedUpdate));
  }

  text(): string {
    return this.#lines.map((line) => `${line}\n`).join('');
  }
}

/** The deepest place that holds all that differs. */
function changeBetween(old: unknown, next: unknown): Pick<RecordedUpdate, 'at' | 'value'> {
  const at: (string | number)[] = [];
  for (;;) {
    const keys = keysOf(old, next);
    const differing = keys.filter((key) => textOf(old, key) !== textOf(next, key));
    const [key] = differing;
    if (key === undefined || differing.length > 1) return { at, value: next };
    at.push(Array.isArray(next) ? Number(key) : key);
    [old, next] = [(old as Fields)[key], (next as Fields)[key]];
    if (next === undefined) return { at };
  }
}

function keysOf(old: unknown, next: unknown): readonly string[] {
  if (typeof old !== 'object' || typeof next !== 'object' || old === null || next === null) {
    return [];
  }
  const isList = Array.isArray(old) && Array.isArray(next);
  if (isList && old.length !== next.length) return [];
  return [...new Set([...Object.keys(old), ...Object.keys(next)])];
}

function textOf(value: unknown, key: string): string | undefined {
  return JSON.stringify((value as Fields)[key]);
}
