/**
 * Admission of pods, part Priority: the number behind a class name. Upstream: plugin/pkg/admission/priority/admission.go.
 */
import type { Pod } from '../objects.ts';
import { forbidden, type ResourceIdentity } from '../refusals.ts';
import type { ReadableStore } from '../store/store.ts';

interface Priority {
  readonly className: string;
  readonly value: number;
  readonly preemptionPolicy: string;
}

const DEFAULT_POLICY = 'PreemptLowerPriority';

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
  if (found === undefined) return undefined;
  const { value, preemptionPolicy = DEFAULT_POLICY } = found;
  return { className, value, preemptionPolicy };
}

/** Of several default classes the one with the lowest value counts. */
function defaultPriority(store: ReadableStore): Priority {
  const none: Priority = { className: '', value: 0, preemptionPolicy: DEFAULT_POLICY };
  const [lowest] = store
    .list('priorityclasses')
    .filter(({ globalDefault }) => globalDefault === true)
    .sort((a, b) => a.value - b.value);
  return lowest === undefined ? none : (priorityOf(store, lowest.metadata.name) ?? none);
}
