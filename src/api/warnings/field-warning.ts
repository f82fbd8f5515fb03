/**
 * A warning: the write was accepted, and one of its fields does not do what it says. The answer to a
 * write carries them, as upstream's does in headers: `Warning: 299 - "<field>: <text>"`.
 * Upstream: apiserver pkg/warning/context.go, client-go rest/warnings.go.
 */
import type { ApiObject } from '../objects.ts';

export interface FieldWarning {
  /** `spec.containers[0].readinessProbe`; '' if the text says it all. */
  readonly field: string;
  /** What happens instead: `not simulated, the container counts as ready while it runs` */
  readonly text: string;
}

/** Takes the warnings of a write that is done, one by one; `object` is what was written. */
export type Warn = (object: ApiObject, warning: FieldWarning) => void;

export const NO_WARNINGS: readonly FieldWarning[] = [];
