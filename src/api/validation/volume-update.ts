/**
 * What may change of a PersistentVolume: neither what it is on nor, once that is said, from where it can be reached.
 * Upstream: pkg/apis/core/validation/validation.go, ValidatePersistentVolumeUpdate (v1.36).
 */
import { extended } from '../../sim/index.ts';
import { goDifference } from '../go-values/go-difference.ts';
import { goJson, sameInGo } from '../go-values/go-json.ts';
import type { PersistentVolume, PersistentVolumeSpec } from '../storage-objects.ts';
import { fieldError, NO_ERRORS, type FieldError } from './field-error.ts';
import { validateImmutableInGo } from './immutable.ts';
import { validateVolume } from './storage.ts';

type Errors = readonly FieldError[];
type Affinity = PersistentVolumeSpec['nodeAffinity'];

const SOURCE = 'core.PersistentVolumeSource';
const NODE_AFFINITY = '*core.VolumeNodeAffinity';
/** Names that labels of nodes had, and the names that they have. */
const SETTLED_LABELS: Readonly<Record<string, string>> = {
  'failure-domain.beta.kubernetes.io/zone': 'topology.kubernetes.io/zone',
  'failure-domain.beta.kubernetes.io/region': 'topology.kubernetes.io/region',
  'beta.kubernetes.io/os': 'kubernetes.io/os',
  'beta.kubernetes.io/arch': 'kubernetes.io/arch',
  'beta.kubernetes.io/instance-type': 'node.kubernetes.io/instance-type',
};

/** Upstream looks at the volume twice: this is the second time. */
export function validateVolumeChange(next: PersistentVolume, old: PersistentVolume): Errors {
  return [
    ...validateVolume(next),
    ...validateSource(next.spec, old.spec),
    ...validateImmutableInGo('volumeMode', '*string', next.spec.volumeMode, old.spec.volumeMode),
    ...validateAffinity(next.spec.nodeAffinity, old.spec.nodeAffinity),
    ...validateAttributes(next.spec, old.spec),
  ];
}

function validateSource(next: PersistentVolumeSpec, old: PersistentVolumeSpec): Errors {
  const given = withoutAddedSecret(next, old);
  if (sameInGo(SOURCE, given, old)) return NO_ERRORS;
  const detail = 'spec.persistentvolumesource is immutable after creation';
  const difference = goDifference(SOURCE, old, given);
  return [fieldError.forbidden('spec.persistentvolumesource', `${detail}\n${difference}`)];
}

/** Who may make a volume larger can be said later. */
function withoutAddedSecret(
  next: PersistentVolumeSpec,
  old: PersistentVolumeSpec,
): PersistentVolumeSpec {
  if (next.csi?.controllerExpandSecretRef === undefined) return next;
  if (old.csi === undefined || old.csi.controllerExpandSecretRef !== undefined) return next;
  const csi = extended(next.csi);
  delete csi.controllerExpandSecretRef;
  return extended(next, { csi });
}

function validateAffinity(next: Affinity, old: Affinity): Errors {
  if (old === undefined || sameInGo(NODE_AFFINITY, next, withSettledLabels(old, next))) {
    return NO_ERRORS;
  }
  const detail = 'field is immutable, except for updating from beta label to GA';
  return [fieldError.invalidShown('nodeAffinity', goJson(NODE_AFFINITY, next, 'given'), detail)];
}

/** The old one with the new names of labels, where the new one has them. */
function withSettledLabels(old: NonNullable<Affinity>, next: Affinity): Affinity {
  if (old.required === undefined) return old;
  const nodeSelectorTerms = old.required.nodeSelectorTerms.map((term, which) => {
    const given = next?.required?.nodeSelectorTerms[which];
    const settled = (list: 'matchExpressions' | 'matchFields') =>
      term[list]?.map((requirement, at) => {
        // Upstream lets any name become an empty one, which is refused for itself.
        const key = SETTLED_LABELS[requirement.key] ?? '';
        return key === given?.[list]?.[at]?.key ? extended(requirement, { key }) : requirement;
      });
    return { matchExpressions: settled('matchExpressions'), matchFields: settled('matchFields') };
  });
  return { required: { nodeSelectorTerms } } as Affinity;
}

function validateAttributes(next: PersistentVolumeSpec, old: PersistentVolumeSpec): Errors {
  const field = 'volumeAttributesClassName';
  const named = (spec: PersistentVolumeSpec): string | undefined =>
    (spec as { readonly [field]?: string })[field];
  if (named(old) === undefined || named(next) !== undefined) return NO_ERRORS;
  return [fieldError.forbidden(`spec.${field}`, 'update from non-nil value to nil is forbidden')];
}
