/** StorageClasses, checked. Upstream: pkg/apis/storage/validation/validation.go (v1.36). */
import { sameValue } from '../patch/same-value.ts';
import type { StorageClass } from '../storage-objects.ts';
import { fieldError, invalidFor, NO_ERRORS, type FieldError } from './field-error.ts';
import { isQualifiedName } from './names.ts';
import { validateImmutable } from './pod-template.ts';

type Errors = readonly FieldError[];
type Topology = NonNullable<StorageClass['allowedTopologies']>[number];

const BINDING_MODES = ['Immediate', 'WaitForFirstConsumer'];
const RECLAIM_POLICIES = ['Delete', 'Retain'];

export function validateStorageClass(storageClass: StorageClass): Errors {
  const { provisioner = '', parameters = {} }: Partial<StorageClass> = storageClass;
  const { reclaimPolicy = '', volumeBindingMode, allowedTopologies = [] } = storageClass;
  const errors: FieldError[] = [];
  if (provisioner === '') errors.push(fieldError.required('provisioner'));
  else {
    const complaints = isQualifiedName(provisioner.toLowerCase());
    errors.push(...invalidFor('provisioner', provisioner, complaints));
  }
  if (Object.hasOwn(parameters, '')) {
    errors.push(fieldError.invalid('parameters', '', 'field can not be empty.'));
  }
  if (reclaimPolicy !== '' && !RECLAIM_POLICIES.includes(reclaimPolicy)) {
    errors.push(fieldError.notSupported('reclaimPolicy', reclaimPolicy, RECLAIM_POLICIES));
  }
  if (volumeBindingMode !== undefined && !BINDING_MODES.includes(volumeBindingMode)) {
    errors.push(fieldError.notSupported('volumeBindingMode', volumeBindingMode, BINDING_MODES));
  }
  return [...errors, ...validateTopologies(allowedTopologies)];
}

export function validateStorageClassUpdate(next: StorageClass, old: StorageClass): Errors {
  return [
    ...validateStorageClass(next),
    ...validateImmutable({
      parameters: [next.parameters, old.parameters],
      provisioner: [(next as Partial<StorageClass>).provisioner ?? '', old.provisioner],
      reclaimPolicy: [next.reclaimPolicy, old.reclaimPolicy],
      volumeBindingMode: [next.volumeBindingMode, old.volumeBindingMode],
    }),
  ];
}

/** No term, and no key of a term, is said twice. */
function validateTopologies(topologies: readonly Topology[]): Errors {
  return topologies.flatMap((topology, at) => {
    const path = `allowedTopologies[${String(at)}].matchLabelExpressions`;
    const before = topologies
      .slice(0, at)
      .filter((each) => sameValue(termOf(each), termOf(topology)));
    // Upstream compares with as many empty terms as there are terms, too.
    const isEmpty = (topology.matchLabelExpressions ?? []).length === 0;
    const times = before.length + (isEmpty ? topologies.length : 0);
    return [
      ...validateTerm(topology, path),
      ...Array.from({ length: times }, () => fieldError.duplicate(path, '')),
    ];
  });
}

function termOf({ matchLabelExpressions = [] }: Topology): object {
  return matchLabelExpressions.map(({ key, values }) => [
    key,
    [...((values as string[] | undefined) ?? [])].sort(),
  ]);
}

function validateTerm({ matchLabelExpressions = [] }: Topology, path: string): Errors {
  if (matchLabelExpressions.length === 0) return NO_ERRORS;
  const keys = new Set<string>();
  return matchLabelExpressions.flatMap((expression, at) => {
    const { key = '', values = [] }: Partial<typeof expression> = expression;
    const place = `${path}[${String(at)}]`;
    const isTwice = keys.has(key);
    keys.add(key);
    return [
      ...(values.length === 0 ? [fieldError.required(`${place}.values`)] : NO_ERRORS),
      ...values.flatMap((value, which) =>
        values.indexOf(value) < which
          ? [fieldError.duplicate(`${place}.values[${String(which)}]`, value)]
          : NO_ERRORS,
      ),
      ...invalidFor(`${place}.key`, key, isQualifiedName(key)),
      ...(isTwice ? [fieldError.duplicate(`${place}.key`, key)] : NO_ERRORS),
    ];
  });
}
