/**
 * What expressions about a write may speak of. Upstream: apiserver pkg/admission/plugin/cel/compile.go. `authorizer` is
 * not provided, so who names it is refused.
 */
import { DYN, STRING, type CelType, type ObjectCelType } from '../cel/index.ts';

/** As JSON. */
export interface AdmissionAttributes {
  /** Null of a delete. */
  readonly object: unknown;
  /** Null of a creation. */
  readonly oldObject: unknown;
  /** As webhooks see it, without the objects. */
  readonly request: unknown;
  /** Null of what is in no namespace. */
  readonly namespaceObject: unknown;
  readonly params: unknown;
}

const object = (fields: Readonly<Record<string, CelType>>): ObjectCelType => ({
  kind: 'object',
  fields: new Map(Object.entries(fields)),
});

const KIND = object({ group: STRING, version: STRING, kind: STRING });
const RESOURCE = object({ group: STRING, version: STRING, resource: STRING });
const USER = object({
  username: STRING,
  uid: STRING,
  groups: { kind: 'list', element: STRING },
  extra: { kind: 'map', value: { kind: 'list', element: STRING } },
});
const REQUEST = object({
  kind: KIND,
  resource: RESOURCE,
  subResource: STRING,
  requestKind: KIND,
  requestResource: RESOURCE,
  requestSubResource: STRING,
  name: STRING,
  namespace: STRING,
  operation: STRING,
  userInfo: USER,
  dryRun: { kind: 'bool' },
  options: DYN,
});

export type Declared = Readonly<Record<string, CelType>>;

export const ADMISSION_VARIABLES: Declared = {
  object: DYN,
  oldObject: DYN,
  request: REQUEST,
  namespaceObject: DYN,
};

/** Of a policy that has a kind of parameters; without, nobody may speak of them. */
export const WITH_PARAMS: Declared = { ...ADMISSION_VARIABLES, params: DYN };
