/**
 * Variables that a later one of the same name hides, and does not use. Upstream: pkg/api/pod/warnings.go (v1.36).
 */
import type { Container } from '../objects.ts';
import { NO_WARNINGS, type FieldWarning } from './field-warning.ts';

type Variable = NonNullable<Container['env']>[number];

/** @param path of the container */
export function hiddenVariables(env: readonly Variable[], path: string): readonly FieldWarning[] {
  if (env.length < 2) return NO_WARNINGS;
  const seen = new Set<string>();
  return env.flatMap(({ name = '', value = '', valueFrom }: Partial<Variable>, at) => {
    const isFirst = !seen.has(name);
    seen.add(name);
    const reference = `$(${name})`;
    const isUsed = valueFrom === undefined && value !== reference && value.includes(reference);
    if (isFirst || isUsed) return NO_WARNINGS;
    const text = `hides previous definition of ${JSON.stringify(name)}, which may be dropped when using apply`;
    return [{ field: `${path}.env[${String(at)}]`, text }];
  });
}
