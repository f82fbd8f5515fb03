/**
 * OpenAPI 3, a document for each group version and an index of them.
 * Upstream: kube-openapi pkg/handler3; what kubectl reads of it: kubectl pkg/explain/v2, cli-runtime
 * pkg/resource/query_param_verifier_v3.go.
 */
import { hashOf } from '#hash';
import type { ReadableTable } from '../../index.ts';
import { groupVersion, type ServedResource } from '../served-resource.ts';
import { servedResources, type ServedResources } from '../served-resources.ts';
import { NO_DESCRIPTIONS, type Descriptions } from './descriptions.ts';
import { MESSAGE_SCHEMAS, listSchemas } from './message-schemas.ts';
import { schemaName } from './schema-names.ts';
import { schemasOf, type Schema } from './schemas.ts';
import { encodeSwagger } from './encode-swagger.ts';
import { swaggerOf } from './swagger.ts';

/** Of OpenAPI 2, which has another form. */
export interface SwaggerDocument extends OpenApiDocument {
  /** Made when first asked for. */
  protobuf(): { readonly bytes: Uint8Array; readonly hash: string };
}

export interface OpenApiDocument {
  readonly text: string;
  /** Of the text; part of its address. */
  readonly hash: string;
}

/** And what it tells of. */
interface VersionDocument extends OpenApiDocument {
  readonly of: readonly ServedResource[];
}

/** By `api/v1`, `apis/apps/v1`; made when first asked for. */
export class OpenApiDocuments {
  readonly #table: ReadableTable;
  readonly #descriptions: Descriptions;
  #documents: ReadonlyMap<string, VersionDocument> | undefined;
  #served: ServedResources | undefined;
  #swagger: { readonly of: ServedResources; readonly document: SwaggerDocument } | undefined;

  constructor(table: ReadableTable, descriptions: Descriptions = NO_DESCRIPTIONS) {
    this.#table = table;
    this.#descriptions = descriptions;
  }

  /** `/openapi/v3` */
  index(): object {
    const paths = [...this.#all()].map(([path, { hash }]) => [
      path,
      { serverRelativeURL: `/openapi/v3/${path}?hash=${hash}` },
    ]);
    return { paths: Object.fromEntries(paths) as unknown };
  }

  document(path: string): OpenApiDocument | undefined {
    return this.#all().get(path);
  }

  /** `/openapi/v2` */
  swagger(): SwaggerDocument {
    const served = servedResources(this.#table);
    if (this.#swagger?.of !== served) {
      const swagger = swaggerOf(served.groups, this.#descriptions);
      let encoded: ReturnType<SwaggerDocument['protobuf']> | undefined;
      const protobuf = () => (encoded ??= hashedBytes(encodeSwagger(swagger)));
      const document = { protobuf, ...hashed(swagger) };
      this.#swagger = { of: served, document };
    }
    return this.#swagger.document;
  }

  #all(): ReadonlyMap<string, VersionDocument> {
    const served = servedResources(this.#table);
    if (this.#documents !== undefined && this.#served === served) return this.#documents;
    this.#served = served;
    const before = this.#documents;
    this.#documents = new Map(
      served.groups.flatMap(({ group, versions }) =>
        versions.map(({ version, resources }): [string, VersionDocument] => {
          const root = group === '' ? 'api' : 'apis';
          const path = `${root}/${groupVersion({ group, version })}`;
          const known = before?.get(path);
          if (known !== undefined && isOf(known, resources)) return [path, known];
          const document = hashed(documentOf(path, resources, this.#descriptions));
          return [path, { ...document, of: resources }];
        }),
      ),
    );
    return this.#documents;
  }
}

/** Whether the document is of these resources as they are now: then it need not be made anew. */
function isOf({ of }: VersionDocument, resources: readonly ServedResource[]): boolean {
  return (
    of.length === resources.length &&
    of.every(({ definition }, at) => definition === resources[at]?.definition)
  );
}

function hashed(document: object): OpenApiDocument {
  const text = JSON.stringify(document);
  return { text, hash: hashOf('sha512', text).toUpperCase() };
}

function hashedBytes(bytes: Uint8Array): { readonly bytes: Uint8Array; readonly hash: string } {
  return { bytes, hash: hashOf('sha512', bytes).toUpperCase() };
}

function documentOf(
  root: string,
  resources: readonly ServedResource[],
  descriptions: Descriptions,
): object {
  const paths = resources.flatMap((served) => Object.entries(pathsOf(root, served)));
  const lists = listSchemas(resources);
  const common = Object.keys(lists).length === 0 ? {} : MESSAGE_SCHEMAS;
  const schemas = { ...schemasOf(resources, descriptions), ...lists, ...common };
  return {
    openapi: '3.0.0',
    info: { title: 'Kubernetes', version: 'v1.36.0' },
    paths: Object.fromEntries(paths),
    components: { schemas: inOrder(schemas) },
  };
}

function inOrder(schemas: Readonly<Record<string, Schema>>): object {
  return Object.fromEntries(Object.entries(schemas).sort(([a], [b]) => (a < b ? -1 : 1)));
}

const FIELD_VALIDATION = {
  name: 'fieldValidation',
  in: 'query',
  schema: { type: 'string', uniqueItems: true },
};
const DRY_RUN = { name: 'dryRun', in: 'query', schema: { type: 'string', uniqueItems: true } };
const FIELD_MANAGER = {
  name: 'fieldManager',
  in: 'query',
  schema: { type: 'string', uniqueItems: true },
};

/** The action of each method, by which kubectl finds the resource of a kind. */
const ACTIONS: readonly (readonly [verb: string, method: string, isOfItem: boolean])[] = [
  ['list', 'get', false],
  ['create', 'post', false],
  ['get', 'get', true],
  ['update', 'put', true],
  ['patch', 'patch', true],
  ['delete', 'delete', true],
];

function pathsOf(root: string, served: ServedResource): Readonly<Record<string, Schema>> {
  const prefix = `/${root}${served.namespaced ? '/namespaces/{namespace}' : ''}/${served.resource}`;
  const operations = (isItem: boolean): Schema =>
    Object.fromEntries(
      ACTIONS.filter(
        ([verb, , isOfItem]) => isOfItem === isItem && served.verbs.includes(verb),
      ).map(([verb, method]) => [method, operationOf(verb, served)]),
    );
  const item = operations(true);
  return {
    [prefix]: operations(false),
    ...(Object.keys(item).length === 0 ? {} : { [`${prefix}/{name}`]: item }),
  };
}

function operationOf(verb: string, served: ServedResource): Schema {
  const { group, version, kind } = served;
  const isWrite = verb !== 'get' && verb !== 'list';
  const $ref = `#/components/schemas/${schemaName(kind, served)}`;
  const content = { 'application/json': { schema: { $ref } } };
  return {
    operationId: `${verb}${served.kind}`,
    ...(isWrite ? { parameters: [DRY_RUN, FIELD_MANAGER, FIELD_VALIDATION] } : {}),
    responses: { 200: { description: 'OK', ...(verb === 'list' ? {} : { content }) } },
    'x-kubernetes-action': verb === 'create' ? 'post' : verb === 'update' ? 'put' : verb,
    'x-kubernetes-group-version-kind': { group, version, kind },
  };
}
