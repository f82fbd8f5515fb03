/**
 * What the server knows of one resource: the row of the table in definitions.ts.
 *
 * Rows hold decisions only: pure functions on one object. `setDefaults` and `prepare…` write to a
 * fresh copy; parts of it that are frozen come from the store and must be replaced, not written to.
 * Upstream: pkg/registry/core/<resource>/strategy.go.
 */
import type { CustomRules } from '../custom/custom-rules.ts';
import {
  isAtLeast,
  type FeatureGates,
  type KubernetesVersion,
  type Release,
} from '../feature-gates.ts';
import type { ApiObject } from '../objects.ts';
import type { FieldError } from '../validation/field-error.ts';
import type { NameRule, SecondLook } from '../validation/object-meta.ts';
import type { ResourceView } from './resource-view.ts';

export interface ResourceDefinition<T extends ApiObject> {
  /** Plural, as in URLs; of a built-in resource its name in the table, too. */
  readonly resource: string;
  readonly kind: T['kind'];
  /** Its name in the table of structs, where another kind is called so; default: the kind. */
  readonly struct?: string;
  readonly apiVersion: T['apiVersion'];
  /** Empty for the core group. */
  readonly group: string;
  /** The group that is named where the content is refused; default: its own. */
  readonly refusedAs?: string;
  readonly namespaced: boolean;
  /** As kubectl takes them: `po`. */
  readonly shortNames?: readonly string[];
  /** What whoever uses it is told. */
  readonly warning?: string;
  /** Lists that kubectl takes for a name: `all`. */
  readonly categories?: readonly string[];
  /** A delete answers the object, elsewhere a Status. */
  readonly answersDeleted?: boolean;
  readonly nameRule: NameRule;
  /** At the metadata of an update; default: at what changed. */
  readonly secondLook?: SecondLook;
  /** And once more, after what else is asked of the object. */
  readonly lastLook?: SecondLook;
  /** Whether an update without a resourceVersion overwrites whatever is there. */
  readonly allowUnconditionalUpdate: boolean;
  /** Whether an update of what is not there creates it. */
  readonly createsOnUpdate?: boolean;
  /** Fields for field selectors, beside `metadata.name` and `metadata.namespace`. */
  readonly selectableFields: Readonly<Record<string, (object: T) => string>>;
  /** Those of the selectable fields that lists and watches find without looking at every object. */
  readonly indexedFields: readonly string[];

  readonly setDefaults?: (object: T, release: Release) => void;
  /** Sets what a client may not say about a new object. */
  readonly prepareForCreate?: (object: T, release: Release) => void;
  /** Undoes what a client may not change. */
  readonly prepareForUpdate?: (next: T, old: T, release: Release) => void;
  readonly validate?: (object: T, release: Release) => readonly FieldError[];
  readonly validateUpdate?: (next: T, old: T, release: Release) => readonly FieldError[];
  /** What is found after the last look at the metadata. */
  readonly validateChange?: (next: T, old: T, release: Release) => readonly FieldError[];
  /** Present for resources with a `status` subresource. */
  readonly status?: StatusDefinition<T>;
  /** Of pods: what may be put into one that exists. */
  readonly ephemeralcontainers?: StatusDefinition<T>;
  /** Of pods: what containers ask for and may have. */
  readonly resize?: StatusDefinition<T>;
  /** Of namespaces: who keeps one that is being deleted. */
  readonly finalize?: StatusDefinition<T>;
  /** Of requests for certificates: who may be given one. */
  readonly approval?: StatusDefinition<T>;
  /** Present for resources with a `scale` subresource. */
  readonly scale?: ScaleDefinition<T>;
  /** What a delete that names no propagation policy does to dependents; default Background. */
  readonly defaultPropagation?: 'Background' | 'Orphan';
  /** Present for resources that are deleted with a grace period, which it answers in seconds. */
  readonly gracePeriodSeconds?: (object: T, requested: number | undefined) => number;
  /** Present where another row, or another version, may have the objects. */
  readonly view?: ResourceView;
  /** Of a resource that the server learned. */
  readonly custom?: CustomRules;
  /** A word on what changed, for the trace. */
  readonly summarize?: (next: T, old: T | undefined) => string | undefined;
}

/** For whoever handles all resources alike; what it hands in came from the same resource. */
export type AnyDefinition = ResourceDefinition<ApiObject>;

/** For whoever treats all resources alike. */
export function anyDefinition<T extends ApiObject>(
  definition: ResourceDefinition<T>,
): AnyDefinition {
  return definition as unknown as AnyDefinition;
}

/** In the table of structs. */
export function structOf({
  struct,
  kind,
}: {
  readonly struct?: string;
  readonly kind: string;
}): string {
  return struct ?? kind;
}

/** What time it is, as objects say it. */
export interface Clock {
  timestamp(): string;
}

export interface StatusDefinition<T extends ApiObject> {
  /** A release before, and a server whose gate is off, have no such subresource. */
  readonly since?: KubernetesVersion;
  readonly gate?: keyof FeatureGates;
  /** Takes everything but what the subresource is for, and what else upstream lets through, from `old`. */
  readonly prepareForUpdate: (next: T, old: T, release: Release, clock: Clock) => void;
  readonly validateUpdate?: (next: T, old: T, release: Release) => readonly FieldError[];
}

/** Whether a server of this release has the part. */
export function isServed(
  part: Pick<StatusDefinition<never>, 'since' | 'gate'> | undefined,
  { version, gates }: Release,
): boolean {
  if (part === undefined) return false;
  const { since, gate } = part;
  if (since !== undefined && !isAtLeast(version, since)) return false;
  return gate === undefined || gates[gate];
}

/** What autoscaling/v1 Scale says of an object. */
export interface ScaleDefinition<T extends ApiObject> {
  readonly read: (object: T) => {
    readonly specReplicas: number;
    readonly statusReplicas: number;
    readonly selector: string;
  };
  /** Sets the number wanted on a fresh copy. */
  readonly write: (object: T, replicas: number) => void;
}
