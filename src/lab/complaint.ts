/** The first thing that is wrong with what a person wrote, and where. */
import type { z } from 'zod';

export type Path = readonly PropertyKey[];

export interface Complaint {
  readonly path: Path;
  readonly message: string;
}

/** An unknown field is named itself, not what it is in. */
export function firstComplaint({ issues: [issue] }: z.ZodError, at: Path = []): Complaint {
  if (issue === undefined) return { path: at, message: 'invalid' };
  if (issue.code === 'unrecognized_keys') {
    return { path: [...at, ...issue.path, issue.keys[0] ?? ''], message: 'unknown field' };
  }
  return { path: [...at, ...issue.path], message: issue.message };
}

/** `spec.steps[0].apply: must not be empty` */
export function complaintText({ path, message }: Complaint): string {
  const field = path
    .map((part) => (typeof part === 'number' ? `[${String(part)}]` : `.${String(part)}`))
    .join('')
    .replace(/^\./, '');
  return field === '' ? message : `${field}: ${message}`;
}
