/**
 * Admission of pods, part Priority: the number behind a class name. Upstream: plugin/pkg/admission/priority/admission.go.
 */
import type { Pod } from '../objects.ts';
import { forbidden, type ResourceIdentity } from '../refusals.ts';
import type { ReadableStore } from '../store/store.ts';
import type { PriorityClass } from '../workload-objects.ts';

interface Priority {
  readonly className: string;
  readonly value: number;
  readonly preemptionPolicy: string;
}

const DEFAULT_POLICY = 'PreemptLowerPriority';
const NONE: Priority = { className: '', value: 0, preemptionPolicy: DEFAULT_POLICY };

/** @throws {StatusError} Forbidden, if there is no such class or the numbers disagree. */
export function admitPriority(
  pods: ResourceIdentity,
  { metadata, spec }: Pod,
  store: ReadableStore,
): void {
  const given = spec.priorityClassName ?? '';
  const found = given === '' ? defaultPriority(store) : priorityOf(store, given);
  if (found === undefined) {
    throw forbidden(pods, metadata.name, `no PriorityClass with name ${given} was found`);
  }
  const { className, value, preemptionPolicy } = found;
  if (spec.priority !== undefined && spec.priority !== value) {
    const why = `the integer value of priority (${String(spec.priority)}) must not be provided in pod spec; priority admission controller computed ${String(value)} from the given PriorityClass name`;
    throw forbidden(pods, metadata.name, why);
  }
  if (className !== '') spec.priorityClassName = className;
  spec.priority = value;
  if (spec.preemptionPolicy !== undefined && spec.preemptionPolicy !== preemptionPolicy) {
    const why = `the string value of PreemptionPolicy (${spec.preemptionPolicy}) must not be provided in pod spec; priority admission controller computed ${preemptionPolicy} from the given PriorityClass name`;
    throw forbidden(pods, metadata.name, why);
  }
  spec.preemptionPolicy = preemptionPolicy;
}

function priorityOf(store: ReadableStore, className: string): Priority | undefined {
  const found = store.get('priorityclasses', { name: className });
  return found && priorityOfClass(found);
}

function priorityOfClass({ metadata, value, preemptionPolicy }: PriorityClass): Priority {
  return { className: metadata.name, value, preemptionPolicy: preemptionPolicy ?? DEFAULT_POLICY };
}

/** Of several default classes the one with the lowest value counts, and of two of one value the first by name. */
function defaultPriority(store: ReadableStore): Priority {
  let lowest: PriorityClass | undefined;
  store.each('priorityclasses', (each) => {
    if (each.globalDefault === true && (lowest === undefined || isBefore(each, lowest))) {
      lowest = each;
    }
  });
  return lowest === undefined ? NONE : priorityOfClass(lowest);
}

function isBefore(a: PriorityClass, b: PriorityClass): boolean {
  return a.value < b.value || (a.value === b.value && a.metadata.name < b.metadata.name);
}
