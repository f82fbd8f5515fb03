/**
 * Variables that a later one of the same name hides. Upstream: pkg/api/pod/warnings.go (v1.36).
 */
import type { ApiObject, Container, PodSpec } from '../objects.ts';
import { NO_WARNINGS, type FieldWarning } from './field-warning.ts';

/** Of a new pod; the variables of an old one never change. */
export function findHiddenVariables(object: ApiObject): readonly FieldWarning[] {
  if (object.kind !== 'Pod') return NO_WARNINGS;
  const { containers = [], initContainers = [] }: Partial<PodSpec> = object.spec;
  if (!containers.some(hasSeveral) && !initContainers.some(hasSeveral)) return NO_WARNINGS;
  return [
    ...containers.flatMap((each, at) => hiddenIn(each, `spec.containers[${String(at)}]`)),
    ...initContainers.flatMap((each, at) => hiddenIn(each, `spec.initContainers[${String(at)}]`)),
  ];
}

function hasSeveral({ env = [] }: Container): boolean {
  return env.length > 1;
}

function hiddenIn({ env = [] }: Container, path: string): readonly FieldWarning[] {
  const seen = new Set<string>();
  return env.flatMap(({ name }, at) => {
    const isFirst = !seen.has(name);
    seen.add(name);
    if (isFirst) return [];
    const text = `hides previous definition of ${JSON.stringify(name)}, which may be dropped when using apply`;
    return [{ field: `${path}.env[${String(at)}]`, text }];
  });
}
