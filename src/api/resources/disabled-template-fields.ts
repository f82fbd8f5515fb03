/**
 * Fields of pods that need a gate which is off, in the templates that pods are made from. Upstream: pkg/api/pod/util.go,
 * DropDisabledTemplateFields, which each strategy of a kind with a template calls (v1.36).
 */
import type { Release } from '../feature-gates.ts';
import type { PodSpec } from '../objects.ts';
import { withoutDisabledFields } from './disabled-fields.ts';

type Node = Readonly<Record<string, unknown>>;

const IN_SPEC = ['spec', 'template', 'spec'];

/** Where the spec of a pod is. */
const PLACES: ReadonlyMap<string, readonly string[]> = new Map([
  ['podtemplates', ['template', 'spec']],
  ['replicationcontrollers', IN_SPEC],
  ['replicasets', IN_SPEC],
  ['deployments', IN_SPEC],
  ['statefulsets', IN_SPEC],
  ['daemonsets', IN_SPEC],
  ['jobs', IN_SPEC],
  ['cronjobs', ['spec', 'jobTemplate', ...IN_SPEC]],
]);

/** In place, as far as the object is open. */
export function dropDisabledTemplateFields(
  resource: string,
  next: object,
  old: object | undefined,
  release: Release,
): void {
  const place = PLACES.get(resource);
  if (place === undefined) return;
  const spec = at(next, place);
  if (spec === undefined) return;
  const kept = withoutDisabledFields(spec, at(old, place), release);
  if (kept !== spec) Object.assign(next, withAt(next as Node, place, kept));
}

function at(object: object | undefined, place: readonly string[]): PodSpec | undefined {
  let found: unknown = object;
  for (const name of place) found = (found as Node | undefined)?.[name];
  return (found as PodSpec | undefined)?.containers === undefined ? undefined : (found as PodSpec);
}

function withAt(node: Node, [name = '', ...below]: readonly string[], spec: PodSpec): Node {
  const changed = below.length === 0 ? spec : withAt(node[name] as Node, below, spec);
  return { ...node, [name]: changed };
}
