/** The paths of a resource in OpenAPI 2. Upstream: apiserver pkg/endpoints/installer.go; kube-openapi pkg/builder. */
import type { ServedResource, ServedSubresource } from '../served-resource.ts';
import { schemaName, type GroupVersionKind } from './schema-names.ts';
import { hasSchema, type Schema } from './schemas.ts';

const META = '#/definitions/io.k8s.apimachinery.pkg.apis.meta.v1';

const PATCH_TYPES = [
  'application/json-patch+json',
  'application/merge-patch+json',
  'application/strategic-merge-patch+json',
  'application/apply-patch+yaml',
];

interface Operation {
  readonly method: string;
  /** As upstream names operations: `read`. */
  readonly does: string;
  /** `x-kubernetes-action` */
  readonly action: string;
  readonly query: readonly string[];
  readonly body?: 'object' | 'Patch' | 'DeleteOptions';
}

const WRITING = ['dryRun', 'fieldManager', 'fieldValidation'];
const LISTING = [
  'allowWatchBookmarks',
  'continue',
  'fieldSelector',
  'labelSelector',
  'limit',
  'resourceVersion',
  'resourceVersionMatch',
  'sendInitialEvents',
  'timeoutSeconds',
  'watch',
];
const DELETING = ['dryRun', 'gracePeriodSeconds', 'orphanDependents', 'propagationPolicy'];

/** By verb: of what is many, and of one. */
const OF_ALL: Readonly<Record<string, Operation>> = {
  list: { method: 'get', does: 'list', action: 'list', query: LISTING },
  create: { method: 'post', does: 'create', action: 'post', query: WRITING, body: 'object' },
  deletecollection: {
    method: 'delete',
    does: 'delete',
    action: 'deletecollection',
    query: [...DELETING, ...LISTING],
    body: 'DeleteOptions',
  },
};
const OF_ONE: Readonly<Record<string, Operation>> = {
  get: { method: 'get', does: 'read', action: 'get', query: [] },
  create: { method: 'post', does: 'create', action: 'post', query: WRITING, body: 'object' },
  update: { method: 'put', does: 'replace', action: 'put', query: WRITING, body: 'object' },
  patch: {
    method: 'patch',
    does: 'patch',
    action: 'patch',
    query: [...WRITING, 'force'],
    body: 'Patch',
  },
  delete: {
    method: 'delete',
    does: 'delete',
    action: 'delete',
    query: DELETING,
    body: 'DeleteOptions',
  },
};

/** Every path of the resource and of its parts. */
export function swaggerPaths(served: ServedResource): Readonly<Record<string, Schema>> {
  const { group, version, resource, namespaced, verbs } = served;
  const root = group === '' ? `/api/${version}` : `/apis/${group}/${version}`;
  const all = `${root}${namespaced ? '/namespaces/{namespace}' : ''}/${resource}`;
  const inNamespace = namespaced ? [parameter('namespace', 'path')] : [];
  const ofOne = [parameter('name', 'path'), ...inNamespace];
  const scope = namespaced ? 'Namespaced' : '';
  const name = `${scope}${served.kind}`;
  const list = OF_ALL['list'];
  const paths: Record<string, Schema> = {
    [all]: pathItem(operations(OF_ALL, verbs, served, name), inNamespace),
  };
  const one = operations(
    OF_ONE,
    verbs.filter((verb) => verb !== 'create'),
    served,
    name,
  );
  if (Object.keys(one).length > 0) paths[`${all}/{name}`] = pathItem(one, ofOne);
  if (namespaced && list !== undefined && verbs.includes('list')) {
    const everywhere = operationOf(list, served, `${served.kind}ForAllNamespaces`, 'list');
    paths[`${root}/${resource}`] = pathItem({ get: everywhere }, []);
  }
  for (const part of served.subresources) {
    const of = { ...served, ...kindOf(part, served), resource: `${resource}/${part.name}` };
    const partName = `${name}${capital(part.name)}`;
    const made = operations(OF_ONE, part.verbs, of, partName, served);
    paths[`${all}/{name}/${part.name}`] = pathItem(made, ofOne);
  }
  return paths;
}

function kindOf(part: ServedSubresource, { group, version }: ServedResource): GroupVersionKind {
  const { kind, apiVersion } = part;
  if (apiVersion === undefined) return { group, version, kind };
  const [of = '', its] = apiVersion.split('/');
  return its === undefined ? { group: '', version: of, kind } : { group: of, version: its, kind };
}

function pathItem(operations: Schema, parameters: readonly Schema[]): Schema {
  return { ...operations, ...(parameters.length === 0 ? {} : { parameters }) };
}

function operations(
  table: Readonly<Record<string, Operation>>,
  verbs: readonly string[],
  kind: GroupVersionKind,
  name: string,
  parent: GroupVersionKind = kind,
): Schema {
  const known = Object.entries(table).filter(([verb]) => verbs.includes(verb));
  return Object.fromEntries(
    known.map(([verb, operation]) => {
      const named = verb === 'deletecollection' ? `Collection${name}` : name;
      return [operation.method, operationOf(operation, kind, named, verb, parent)];
    }),
  );
}

function operationOf(
  { does, action, query, body }: Operation,
  kind: GroupVersionKind,
  name: string,
  verb: string,
  parent: GroupVersionKind = kind,
): Schema {
  const whole = groupWord(parent);
  const parameters = [
    ...(body === undefined ? [] : [bodyParameter(body, kind)]),
    ...query.map((each) => parameter(each, 'query')),
  ];
  return {
    consumes: body === 'Patch' ? PATCH_TYPES : ['*/*'],
    operationId: `${does}${capital(whole)}${capital(parent.version)}${name}`,
    ...(parameters.length === 0 ? {} : { parameters }),
    produces: ['application/json', 'application/yaml'],
    responses: {
      200: { description: 'OK', ...answer(verb, kind) },
      401: { description: 'Unauthorized' },
    },
    schemes: ['https'],
    tags: [`${whole}_${parent.version}`],
    'x-kubernetes-action': action,
    'x-kubernetes-group-version-kind': {
      group: kind.group,
      kind: kind.kind,
      version: kind.version,
    },
  };
}

function bodyParameter(body: NonNullable<Operation['body']>, kind: GroupVersionKind): Schema {
  const schema = body === 'object' ? schemaOf(kind) : { $ref: `${META}.${body}` };
  const isRequired = body === 'DeleteOptions' ? {} : { required: true };
  return { name: 'body', in: 'body', ...isRequired, schema };
}

/** Of a custom kind it may be any word. */
function listKindOf(kind: GroupVersionKind & { readonly listKind?: string }): string {
  return kind.listKind ?? `${kind.kind}List`;
}

/** What is asked about and answered, and nothing else, has no schema of its own. */
function schemaOf(kind: GroupVersionKind): Schema {
  if (!hasSchema(kind)) return { type: 'object' };
  return { $ref: `#/definitions/${schemaName(kind.kind, kind)}` };
}

function answer(verb: string, kind: GroupVersionKind): Schema {
  if (verb === 'delete' || verb === 'deletecollection')
    return { schema: { $ref: `${META}.Status` } };
  if (!hasSchema(kind)) return {};
  if (verb !== 'list') return { schema: schemaOf(kind) };
  return { schema: { $ref: `#/definitions/${schemaName(listKindOf(kind), kind)}` } };
}

const INTEGERS: ReadonlySet<string> = new Set(['gracePeriodSeconds', 'limit', 'timeoutSeconds']);
const BOOLEANS: ReadonlySet<string> = new Set([
  'allowWatchBookmarks',
  'force',
  'orphanDependents',
  'sendInitialEvents',
  'watch',
]);

function parameter(name: string, place: 'path' | 'query'): Schema {
  const type = INTEGERS.has(name) ? 'integer' : BOOLEANS.has(name) ? 'boolean' : 'string';
  return {
    name,
    in: place,
    ...(place === 'path' ? { required: true } : {}),
    type,
    uniqueItems: true,
  };
}

/** `rbacAuthorization` */
function groupWord({ group }: GroupVersionKind): string {
  if (group === '') return 'core';
  const [first = '', ...others] = group.replace(/\.k8s\.io$/, '').split('.');
  return first + others.map(capital).join('');
}

function capital(word: string): string {
  return word.charAt(0).toUpperCase() + word.slice(1);
}
