/**
 * Admission of pods, part Priority: the number behind a class name. Of classes only the two that every
 * cluster has are known. Upstream: plugin/pkg/admission/priority/admission.go.
 */
import type { Pod } from '../objects.ts';
import { forbidden, type ResourceIdentity } from '../refusals.ts';

const PRIORITIES: ReadonlyMap<string, number> = new Map([
  ['', 0],
  ['system-cluster-critical', 2_000_000_000],
  ['system-node-critical', 2_000_001_000],
]);

/** @throws {StatusError} Forbidden, if there is no such class or the numbers disagree. */
export function admitPriority(pods: ResourceIdentity, { metadata, spec }: Pod): void {
  const className = spec.priorityClassName ?? '';
  const priority = PRIORITIES.get(className);
  if (priority === undefined) {
    throw forbidden(pods, metadata.name, `no PriorityClass with name ${className} was found`);
  }
  if (spec.priority !== undefined && spec.priority !== priority) {
    const why = `the integer value of priority (${String(spec.priority)}) must not be provided in pod spec; priority admission controller computed ${String(priority)} from the given PriorityClass name`;
    throw forbidden(pods, metadata.name, why);
  }
  spec.priority = priority;
  spec.preemptionPolicy ??= 'PreemptLowerPriority';
}
