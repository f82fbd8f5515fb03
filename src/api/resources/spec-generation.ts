/**
 * What every kind with a spec and a status of its own has in common: the generation counts the specs,
 * and neither of the two writes the other. Upstream: each strategy.go says it again.
 */
import type { ObjectMeta } from '../objects.ts';
import { share } from '../structural-sharing.ts';
import type { LabelSelector } from '../workload-objects.ts';
import { selectorText } from '../selector-predicate.ts';

interface SpecAndStatus {
  metadata: ObjectMeta;
  spec: unknown;
  status: unknown;
}

/** A new object has the first generation, and nothing is known of it yet. */
export function beginGenerations(object: SpecAndStatus): void {
  object.metadata.generation = 1;
  object.status = {};
}

export function countGeneration(next: SpecAndStatus, old: SpecAndStatus): void {
  next.status = old.status;
  next.spec = share(old.spec, next.spec);
  if (next.spec !== old.spec) next.metadata.generation = (old.metadata.generation ?? 0) + 1;
}

export const STATUS_ALONE = {
  prepareForUpdate(next: SpecAndStatus, old: SpecAndStatus): void {
    next.spec = old.spec;
  },
};

interface Scalable {
  spec: { replicas?: number; selector?: LabelSelector };
  status: { replicas?: number };
}

/** Of kinds whose spec and status both say `replicas`. */
export const SCALE_OF_REPLICAS = {
  read: ({ spec, status }: Scalable) => ({
    specReplicas: spec.replicas ?? 0,
    statusReplicas: status.replicas ?? 0,
    selector: selectorText(spec.selector ?? {}),
  }),
  write(object: Scalable, replicas: number): void {
    object.spec = { ...object.spec, replicas };
  },
};
