/**
 * What every kind with a spec and a status of its own has in common: the generation counts the specs,
 * and neither of the two writes the other. Upstream: each strategy.go says it again.
 */
import { builtInType } from '../apply/built-in-types.ts';
import { servedForm } from '../apply/served-form.ts';
import type { ObjectMeta } from '../objects.ts';
import { sameValue } from '../patch/same-value.ts';
import { share } from '../structural-sharing.ts';
import type { LabelSelector } from '../workload-objects.ts';
import { selectorText } from '../selector-predicate.ts';

interface SpecAndStatus {
  kind: string;
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
  countSpecs(next, old);
}

/** Of a kind with a status or without. */
export function countSpecs(
  next: { kind: string; spec?: unknown; metadata: { generation?: number } },
  old: { spec?: unknown; metadata: { generation?: number } },
): void {
  next.spec = share(old.spec, next.spec);
  if (next.spec === old.spec) return;
  // What is not said and what says nothing are the same in Go.
  if (isServedAlike(next.kind, next.spec, old.spec)) next.spec = old.spec;
  else next.metadata.generation = (old.metadata.generation ?? 0) + 1;
}

function isServedAlike(kind: string, next: unknown, old: unknown): boolean {
  const type = builtInType(kind).fields.get('spec');
  return type !== undefined && sameValue(servedForm(type, next), servedForm(type, old));
}

export const STATUS_ALONE = {
  prepareForUpdate(next: SpecAndStatus, old: SpecAndStatus): void {
    next.spec = old.spec;
  },
};

const SAID_OF_IT = ['labels', 'annotations', 'finalizers', 'ownerReferences'] as const;

/** And what people say of the object is not written by who writes its status. */
export const STATUS_WITHOUT_METADATA = {
  prepareForUpdate(next: SpecAndStatus, old: SpecAndStatus): void {
    next.spec = old.spec;
    for (const field of SAID_OF_IT) {
      const { [field]: value } = old.metadata;
      if (value !== undefined) Object.assign(next.metadata, { [field]: value });
      else if (next.metadata[field] !== undefined) delete next.metadata[field];
    }
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
