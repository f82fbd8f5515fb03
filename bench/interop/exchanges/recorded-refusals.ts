/**
 * What a real server refused and why, kept for tests that have none at hand: each fault of each field once, whatever
 * the values, and only what both servers agree in.
 */
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parsed, type Answer } from './server-client.ts';
import type { Step } from './step.ts';

/** One line of a file; a creation with status 201 is what the updates behind it are of. */
interface Line {
  readonly method: string;
  readonly status: number;
  readonly body: unknown;
  readonly message?: string;
}

interface Cause {
  readonly field?: string;
  readonly message: string;
}

interface Refusal {
  readonly message: string;
  readonly details: { readonly causes?: readonly Cause[] };
}

const INVALID = 422;

function formOf(method: string, { field = '', message }: Cause): string {
  const text = message.replace(/"(?:[^"\\]|\\.)*"|\{.*\}/g, '""').replace(/-?\d+/g, '0');
  return `${method} ${field.replace(/\[[^\]]*\]/g, '[]')} ${text}`;
}

export class RecordedRefusals {
  readonly #lines: Line[] = [];
  readonly #known = new Set<string>();

  take({ method, path, body, topic }: Step, { status, text }: Answer): void {
    const isBase = topic === 'setup' && method === 'POST' && status === 201;
    if (isBase && !path.endsWith('/serviceaccounts')) this.#lines.push({ method, status, body });
    if (status !== INVALID || !path.endsWith('dryRun=All')) return;
    const { message, details } = parsed(text) as Refusal;
    const forms = (details.causes ?? []).map((cause) => formOf(method, cause));
    if (forms.every((form) => this.#known.has(form))) return;
    for (const form of forms) this.#known.add(form);
    this.#lines.push({ method, status, body, message });
  }

  /** @param name of the file: `EndpointSlice` */
  write(directory: string, name: string): void {
    if (this.#known.size === 0) return;
    mkdirSync(directory, { recursive: true });
    const text = this.#lines.map((line) => `${JSON.stringify(line)}\n`).join('');
    writeFileSync(join(directory, `${name}.jsonl`), text);
  }
}
