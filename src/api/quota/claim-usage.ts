/**
 * What a PersistentVolumeClaim uses of a quota, in all and of its storage class.
 * Upstream: pkg/quota/v1/evaluator/core/persistent_volume_claims.go (v1.36).
 */
import type { PersistentVolumeClaim } from '../storage-objects.ts';
import { isJsonObject } from '../json-object.ts';
import { canonicalQuantity, compareQuantities, nanosOf, parseQuantity } from '../quantity.ts';
import type { ResourceList } from '../quota-objects.ts';
import { countName, holds, type Evaluator } from './evaluator.ts';

type Claim = PersistentVolumeClaim;

const COUNT = countName('persistentvolumeclaims', '');
const NAMES = ['persistentvolumeclaims', 'requests.storage'];
const OF_CLASS = '.storageclass.storage.k8s.io/';
const CLASS_ANNOTATION = 'volume.beta.kubernetes.io/storage-class';

export const claimUsage: Evaluator<Claim> = {
  counts: (name) =>
    name === COUNT ||
    NAMES.includes(name) ||
    NAMES.some((counted) => name.endsWith(OF_CLASS + counted)),
  usage(claim) {
    const storage = storageOf(claim);
    const used: ResourceList = {
      persistentvolumeclaims: '1',
      ...(storage === undefined ? {} : { 'requests.storage': storage }),
    };
    const storageClass = classOf(claim);
    const ofClass = Object.entries(storageClass === '' ? {} : used).map(([name, amount]) => [
      storageClass + OF_CLASS + name,
      amount,
    ]);
    return { [COUNT]: '1', ...used, ...(Object.fromEntries(ofClass) as ResourceList) };
  },
  isInScope(claim, scope) {
    if (scope.scopeName !== 'VolumeAttributesClass') return false;
    const names = attributesClassesOf(claim);
    return names.length === 0 ? holds(scope, '') : names.some((name) => holds(scope, name));
  },
  mayUseMore: () => true,
  mayUseLess: (next, old) =>
    attributesClassesOf(next).join() !== attributesClassesOf(old).join() ||
    storageOf(next) !== storageOf(old),
};

/** What it asks for, or what it was given, if that is more; whole bytes. */
function storageOf({ spec, status }: Claim): string | undefined {
  const requested = quantityAt(spec, 'resources', 'requests', 'storage');
  const allocated = quantityAt(status, 'allocatedResources', 'storage');
  if (requested === undefined) return undefined;
  const isMore = allocated !== undefined && compareQuantities(allocated, requested) > 0;
  const amount = isMore ? allocated : requested;
  const rest = nanosOf(amount) % NANO;
  return rest === 0n ? amount : String(nanosOf(amount) / NANO + 1n);
}

const NANO = 10n ** 9n;

function classOf({ metadata, spec }: Claim): string {
  return metadata.annotations?.[CLASS_ANNOTATION] ?? textAt(spec, 'storageClassName') ?? '';
}

function attributesClassesOf({ spec, status }: Claim): readonly string[] {
  const names = [
    textAt(spec, 'volumeAttributesClassName'),
    textAt(status, 'currentVolumeAttributesClassName'),
    textAt(status, 'modifyVolumeStatus', 'targetVolumeAttributesClassName'),
  ];
  return [...new Set(names)].filter((name) => name !== undefined && name !== '') as string[];
}

/** Nobody has checked what stands below a claim's spec; what is no quantity is none. */
function quantityAt(value: unknown, ...path: readonly string[]): string | undefined {
  const found = at(value, path);
  const text = typeof found === 'number' ? String(found) : found;
  if (typeof text !== 'string' || Number.isNaN(parseQuantity(text))) return undefined;
  return canonicalQuantity(text);
}

function textAt(value: unknown, ...path: readonly string[]): string | undefined {
  const found = at(value, path);
  return typeof found === 'string' ? found : undefined;
}

function at(value: unknown, path: readonly string[]): unknown {
  return path.reduce<unknown>(
    (part, field) => (isJsonObject(part) ? part[field] : undefined),
    value,
  );
}
