/** One request to both servers. In path and body `{{name.metadata.uid}}` is of the answer that was saved as `name`. */
export interface Step {
  /** Under which its difference is counted. */
  readonly topic: string;
  readonly method: string;
  readonly path: string;
  /** Default: the administrator. */
  readonly as?: string;
  readonly headers?: Readonly<Record<string, string>>;
  /** A text is sent as it is. */
  readonly body?: unknown;
  /** Of the body; default JSON. */
  readonly type?: string;
  readonly save?: string;
  /** Neither rests on the one before nor matters to the one behind: many may be under way. */
  readonly isIndependent?: boolean;
}

export interface Session {
  readonly name: string;
  readonly steps: () => Iterable<Step>;
}

export const MERGE = 'application/merge-patch+json';
export const STRATEGIC = 'application/strategic-merge-patch+json';
export const JSON_PATCH = 'application/json-patch+json';
export const APPLY = 'application/apply-patch+yaml';

export function send(
  topic: string,
  method: string,
  path: string,
  body?: unknown,
  more: Partial<Step> = {},
): Step {
  return { topic, method, path, ...(body === undefined ? {} : { body }), ...more };
}
