/**
 * The `scale` subresource of a custom resource, whose numbers stand where its definition says.
 * Upstream: apiextensions-apiserver pkg/registry/customresource/etcd.go (ScaleREST), validator.go.
 */
import type { CustomObject } from '../custom-objects.ts';
import type { CustomResourceSubresourceScale } from '../custom-resource-definition-objects.ts';
import { isJsonObject, type JsonObject } from '../json-object.ts';
import { goKind } from '../patch/conversion-text.ts';
import type { ScaleDefinition } from '../resources/resource-definition.ts';
import { StatusError } from '../status-error.ts';
import { fieldError, type FieldError } from '../validation/field-error.ts';
import { readSimplePath, setAt, valueAt, type SimplePath } from './simple-path.ts';

const INT32_MAX = 2 ** 31 - 1;

export function customScale({
  specReplicasPath,
  statusReplicasPath,
  labelSelectorPath = '',
}: CustomResourceSubresourceScale): ScaleDefinition<CustomObject> {
  const ofSpec = readSimplePath(specReplicasPath);
  const ofStatus = readSimplePath(statusReplicasPath);
  const ofSelector = labelSelectorPath === '' ? undefined : readSimplePath(labelSelectorPath);
  return {
    read(object) {
      const wanted = numberAt(asJson(object), ofSpec);
      if (wanted === undefined) {
        const shown = JSON.stringify(specReplicasPath);
        const message = `Internal error occurred: the spec replicas field ${shown} does not exist`;
        throw new StatusError('InternalError', message, {
          causes: [{ reason: '', message: `the spec replicas field ${shown} does not exist` }],
        });
      }
      const selector = ofSelector && valueAt(asJson(object), ofSelector);
      return {
        specReplicas: wanted,
        statusReplicas: numberAt(asJson(object), ofStatus) ?? 0,
        selector: typeof selector === 'string' ? selector : '',
      };
    },
    write: (object, replicas) => setAt(asJson(object), ofSpec, replicas),
  };
}

export function scaleErrors(
  { specReplicasPath, statusReplicasPath, labelSelectorPath = '' }: CustomResourceSubresourceScale,
  object: JsonObject,
): readonly FieldError[] {
  const errors = [specReplicasPath, statusReplicasPath].flatMap((text) =>
    numberErrors(object, text),
  );
  if (labelSelectorPath === '') return errors;
  const fault = typeFault(object, readSimplePath(labelSelectorPath), 'string');
  if (fault === undefined) return errors;
  return [...errors, fieldError.invalid(labelSelectorPath, '', fault)];
}

function numberErrors(object: JsonObject, text: string): readonly FieldError[] {
  const path = readSimplePath(text);
  const fault = typeFault(object, path, 'int64');
  if (fault !== undefined) return [fieldError.invalid(text, 0, fault)];
  const value = numberAt(object, path) ?? 0;
  if (value < 0) return [fieldError.invalid(text, value, 'should be a non-negative integer')];
  if (value <= INT32_MAX) return [];
  const detail = `should be less than or equal to ${String(INT32_MAX)}`;
  return [fieldError.invalid(text, value, detail)];
}

/** A value of another type, or something on the way that has no fields. */
function typeFault(
  object: JsonObject,
  path: SimplePath,
  wanted: 'int64' | 'string',
): string | undefined {
  let value: unknown = object;
  for (const [at, step] of path.entries()) {
    if (!isJsonObject(value)) {
      const way = path.slice(0, at).join('.');
      return `.${path.slice(0, at + 1).join('.')} accessor error: ${goText(value)} is of the type ${goType(value)}, expected map[string]interface{} (${way})`;
    }
    if (!Object.hasOwn(value, step)) return undefined;
    value = value[step];
  }
  const isRight = wanted === 'string' ? typeof value === 'string' : Number.isSafeInteger(value);
  if (isRight) return undefined;
  return `.${path.join('.')} accessor error: ${goText(value)} is of the type ${goType(value)}, expected ${wanted}`;
}

function goText(value: unknown): string {
  if (value === null || value === undefined) return '<nil>';
  return typeof value === 'object' ? JSON.stringify(value) : String(value);
}

function goType(value: unknown): string {
  if (value === null || value === undefined) return '<nil>';
  if (Array.isArray(value)) return '[]interface {}';
  const kind = goKind(value);
  return kind === 'map' ? 'map[string]interface {}' : kind;
}

function numberAt(object: JsonObject, path: SimplePath): number | undefined {
  const value = valueAt(object, path);
  return Number.isSafeInteger(value) ? (value as number) : undefined;
}

function asJson(object: CustomObject): JsonObject {
  return object as unknown as JsonObject;
}
