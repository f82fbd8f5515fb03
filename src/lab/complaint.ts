/** The first thing that is wrong with what a person wrote, and where. */
import type { z } from 'zod';

export type Path = readonly PropertyKey[];

export interface Complaint {
  readonly path: Path;
  readonly message: string;
}

type Issue = z.core.$ZodIssue;

/** An unknown field is named itself, not what it is in. */
export function firstComplaint({ issues: [issue] }: z.ZodError, at: Path = []): Complaint {
  return issue === undefined ? { path: at, message: 'invalid' } : complaintOf(issue, at);
}

function complaintOf(issue: Issue, at: Path): Complaint {
  if (issue.code === 'invalid_union') return nearest(issue.errors, [...at, ...issue.path]);
  if (issue.code === 'unrecognized_keys') {
    return { path: [...at, ...issue.path, issue.keys[0] ?? ''], message: 'unknown field' };
  }
  return { path: [...at, ...issue.path], message: issue.message };
}

/** Of several forms, the one that is meant most likely: with the fewest faults, and the deepest. */
function nearest(forms: readonly (readonly Issue[])[], at: Path): Complaint {
  const complaints = forms.flatMap((issues) => {
    const [issue] = issues;
    return issue === undefined ? [] : [{ faults: issues.length, ...complaintOf(issue, at) }];
  });
  complaints.sort((a, b) => b.path.length - a.path.length || a.faults - b.faults);
  const [first] = complaints;
  if (first === undefined) return { path: at, message: 'Invalid input' };
  const { path } = first;
  const alike = complaints.filter((each) => each.path.length === path.length);
  // What is no form at all may be any of them.
  const messages = path.length > at.length ? [first.message] : alike.map((each) => each.message);
  return { path, message: [...new Set(messages)].join(', or ') };
}

/** `spec.steps[0].apply: must not be empty` */
export function complaintText({ path, message }: Complaint): string {
  const field = path
    .map((part) => (typeof part === 'number' ? `[${String(part)}]` : `.${String(part)}`))
    .join('')
    .replace(/^\./, '');
  return field === '' ? message : `${field}: ${message}`;
}
