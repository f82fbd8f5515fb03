/** How something is to be deleted. Upstream: apimachinery meta/v1, DeleteOptions. */
import { badRequest, fieldError, type DeleteOptions } from '../../index.ts';
import { bodyTypeOf, checkSize, documentOf } from '../body/read-body.ts';
import type { ResourceExchange } from './context.ts';
import { dryRunErrors, invalidOptions } from './write-request.ts';

export interface RemoveOptions {
  readonly how: DeleteOptions;
  readonly isDryRun: boolean;
}

/** From the body, or, if there is none, from the query. @throws {StatusError} */
export function readDeleteOptions({ request, query }: ResourceExchange): RemoveOptions {
  const type = bodyTypeOf(request);
  checkSize(request.body);
  if (request.body.length === 0) return fromQuery(query);
  if (type === 'protobuf') return fromQuery(query);
  const { value } = documentOf(request.body, type, 'DeleteOptions');
  return deleteOptionsOf(value);
}

/** @throws {StatusError} */
export function deleteOptionsOf(value: Readonly<Record<string, unknown>>): RemoveOptions {
  const { kind = 'DeleteOptions', gracePeriodSeconds: grace, preconditions, dryRun = [] } = value;
  if (kind !== 'DeleteOptions') {
    throw badRequest(`no kind ${JSON.stringify(kind)} is registered for version "meta.k8s.io/v1"`);
  }
  if (grace !== undefined && grace !== null && !Number.isInteger(grace)) {
    throw badRequest(
      'json: cannot unmarshal into Go struct field DeleteOptions.gracePeriodSeconds of type int64',
    );
  }
  const { uid, resourceVersion } = Object(preconditions) as Record<string, unknown>;
  const expected = { ...textField('uid', uid), ...textField('resourceVersion', resourceVersion) };
  return {
    how: {
      ...(typeof grace === 'number' ? { gracePeriodSeconds: grace } : {}),
      preconditions: expected,
      ...propagationOf(value),
    },
    isDryRun: checkedDryRun(dryRun),
  };
}

function fromQuery(query: URLSearchParams): RemoveOptions {
  const grace = query.get('gracePeriodSeconds');
  if (grace !== null && !/^[+-]?\d+$/.test(grace)) {
    throw badRequest(`strconv.ParseInt: parsing ${JSON.stringify(grace)}: invalid syntax`);
  }
  const policy = query.get('propagationPolicy');
  return {
    how: {
      ...(grace === null ? {} : { gracePeriodSeconds: Number(grace) }),
      ...propagationOf(policy === null ? {} : { propagationPolicy: policy }),
    },
    isDryRun: checkedDryRun(query.getAll('dryRun')),
  };
}

const POLICIES = ['Foreground', 'Background', 'Orphan', 'nil'];

/** @throws {StatusError} Invalid */
function propagationOf({
  propagationPolicy: policy,
  orphanDependents,
}: Readonly<Record<string, unknown>>): DeleteOptions {
  if (policy === undefined || policy === null) {
    if (typeof orphanDependents !== 'boolean') return {};
    return { propagationPolicy: orphanDependents ? 'Orphan' : 'Background' };
  }
  if (orphanDependents !== undefined && orphanDependents !== null) {
    const detail = 'orphanDependents and deletionPropagation cannot be both set';
    throw invalidOptions('DeleteOptions', [
      fieldError.invalid('propagationPolicy', policy, detail),
    ]);
  }
  const isKnown = ['Foreground', 'Background', 'Orphan'].includes(String(policy));
  if (!isKnown) {
    const error = fieldError.notSupported('propagationPolicy', policy, POLICIES);
    throw invalidOptions('DeleteOptions', [error]);
  }
  return { propagationPolicy: policy as NonNullable<DeleteOptions['propagationPolicy']> };
}

function checkedDryRun(given: unknown): boolean {
  const values = Array.isArray(given) ? given.map(String) : [String(given)];
  const errors = dryRunErrors(values);
  if (errors.length > 0) throw invalidOptions('DeleteOptions', errors);
  return values.length > 0;
}

function textField<Name extends string>(name: Name, value: unknown): Partial<Record<Name, string>> {
  return (typeof value === 'string' ? { [name]: value } : {}) as Partial<Record<Name, string>>;
}
