/**
 * The versions of a custom resource, and the way of an object through them. Conversion of strategy None changes the
 * apiVersion alone; what the other version's schema does not know is pruned. A webhook may be asked instead (conversions.ts).
 * Upstream: apiextensions-apiserver pkg/apiserver/customresource_handler.go, crdConversionRESTOptionsGetter and
 * unstructuredSchemaCoercer.
 */
import type { CustomObject } from '../custom-objects.ts';
import type { CustomResourceDefinitionSpec } from '../custom-resource-definition-objects.ts';
import { isJsonObject, type JsonObject } from '../json-object.ts';
import { decodeMetadata, DecodeError } from '../schema/decode.ts';
import { share } from '../structural-sharing.ts';
import { applyDefaults, compileSchema, prune, type StructuralSchema } from '../structural/index.ts';
import type { ApiObject } from '../objects.ts';
import type { ResourceView } from '../resources/resource-view.ts';
import { Conversions } from './conversions.ts';
import type { CustomRules } from './custom-rules.ts';

export class CustomVersions {
  readonly #group: string;
  readonly #storage: string;
  readonly #schemas: ReadonlyMap<string, StructuralSchema>;

  /** Undefined: the strategy is None. */
  readonly conversions: Conversions | undefined;

  constructor({ group, versions, conversion }: CustomResourceDefinitionSpec) {
    const { url, caBundle } = conversion?.webhook?.clientConfig ?? {};
    this.conversions =
      conversion?.strategy === 'Webhook' && url !== undefined
        ? new Conversions({ url, caBundle })
        : undefined;
    this.#group = group;
    this.#storage = versions.find(({ storage }) => storage)?.name ?? '';
    this.#schemas = new Map(
      versions.map(({ name, schema }) => [name, compileSchema(schema?.openAPIV3Schema ?? {})]),
    );
  }

  schemaOf(version: string): StructuralSchema {
    return this.#schemas.get(version) ?? compileSchema({});
  }

  decoder(version: string): CustomRules['decode'] {
    const schema = this.schemaOf(version);
    return (document, known, drop) => {
      if (!isJsonObject(document)) {
        throw new DecodeError(
          'json: cannot unmarshal into Go value of type map[string]interface {}',
        );
      }
      const unknown: string[] = [];
      const metadata = decodeMetadata(document['metadata'], known?.metadata, (path) =>
        unknown.push(path),
      );
      const pruned = prune(schema, document);
      unknown.push(...pruned.unknownFields);
      if (drop !== undefined) unknown.forEach(drop);
      else if (unknown.length > 0) {
        const list = unknown.map((path) => `unknown field "${path}"`).join(', ');
        throw new DecodeError(`strict decoding error: ${list}`);
      }
      const complete = applyDefaults(schema, pruned.object);
      return { ...complete, metadata: { ...metadata } };
    };
  }

  reader(version: string): ResourceView['read'] {
    const apiVersion = this.#apiVersion(version);
    const schema = this.schemaOf(version);
    const shown = new WeakMap<ApiObject, CustomObject>();
    return (stored) => {
      const known = shown.get(stored);
      if (known !== undefined) return known;
      const own = this.#schemas.get(stored.apiVersion.slice(this.#group.length + 1));
      // Of a version that is there no more nothing is known.
      const complete = own === undefined ? asJson(stored) : completed(own, asJson(stored));
      if (stored.apiVersion === apiVersion) {
        const same = share(stored, asObject(complete));
        shown.set(stored, same);
        shown.set(same, same);
        return same;
      }
      const answer = this.conversions?.ofStored(stored, complete, apiVersion);
      const converted = prune(schema, { ...(answer ?? complete), apiVersion }).object;
      const result = share(stored, asObject(converted));
      // What is shown is shown as it is, whoever looks at it once more.
      shown.set(result, result);
      if (answer === undefined && this.conversions !== undefined) {
        this.conversions.noteMeanwhile(result, stored);
      } else shown.set(stored, result);
      return result;
    };
  }

  writer(): ResourceView['write'] {
    const apiVersion = this.#apiVersion(this.#storage);
    const schema = this.schemaOf(this.#storage);
    return (object) => {
      if (object.apiVersion === apiVersion) return object;
      const answer = this.conversions?.ofWritten(asJson(object), apiVersion);
      const converted = answer ?? asJson(object);
      const { metadata } = converted;
      const pruned = prune(schema, { ...converted, apiVersion }).object;
      if (answer !== undefined) {
        this.conversions?.expectRead(completed(schema, pruned), object.apiVersion);
      }
      return asObject({ ...pruned, metadata: { ...(metadata as object) } });
    };
  }

  #apiVersion(version: string): CustomObject['apiVersion'] {
    return `${this.#group}/${version}` as CustomObject['apiVersion'];
  }
}

function completed(schema: StructuralSchema, object: JsonObject): JsonObject {
  return applyDefaults(schema, prune(schema, object).object);
}

function asJson(object: ApiObject): JsonObject {
  return object as unknown as JsonObject;
}

/** What the schema made of an object is one still: its metadata stays. */
function asObject(object: JsonObject): CustomObject {
  return object as unknown as CustomObject;
}
