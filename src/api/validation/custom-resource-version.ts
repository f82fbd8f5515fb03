/**
 * One version of a CustomResourceDefinition, and what all of them say alike.
 * Upstream: apiextensions-apiserver pkg/apis/apiextensions/validation/validation.go, v1/conversion.go (v1.36).
 */
import { readSimplePath } from '../custom/simple-path.ts';
import type {
  CustomResourceColumnDefinition,
  CustomResourceDefinitionVersion,
} from '../custom-resource-definition-objects.ts';
import { isJsonObject } from '../json-object.ts';
import { sameValue } from '../patch/same-value.ts';
import { schemaErrors, type JsonSchemaProps } from '../structural/index.ts';
import { fieldError, invalidFor, NO_ERRORS, type FieldError } from './field-error.ts';

type Version = CustomResourceDefinitionVersion;
type Errors = readonly FieldError[];

const COLUMN_TYPES = ['boolean', 'date', 'integer', 'number', 'string'];
const COLUMN_FORMATS = [
  'byte',
  'date',
  'date-time',
  'double',
  'float',
  'int32',
  'int64',
  'password',
];
const SELECTABLE_FIELDS_MAX = 8;
/** Fields that all versions have alike, and so are complained of once. */
export interface HoistedFields {
  readonly fields: ReadonlySet<keyof Version>;
  readonly errors: Errors;
}

export function hoistedFields(
  versions: readonly Version[],
  before: readonly Version[] = [],
): HoistedFields {
  const [first] = versions;
  const fields = new Set<keyof Version>();
  if (first === undefined) return { fields, errors: NO_ERRORS };
  const all = ['schema', 'subresources', 'additionalPrinterColumns', 'selectableFields'] as const;
  for (const field of all) {
    if (versions.every((each) => sameValue(each[field], first[field]))) fields.add(field);
  }
  const hasStatus = versions.some(({ subresources }) => subresources?.status !== undefined);
  const place = { hasStatus, isUnchanged: isUnchanged(first, before) };
  const errors = partErrors(first, 'spec', 'spec.validation', place, (field) => fields.has(field));
  return { fields, errors };
}

/** Of this version alone. */
export function versionErrors(
  version: Version,
  path: string,
  hoisted: HoistedFields,
  before: readonly Version[] = [],
): Errors {
  const { deprecated, deprecationWarning, subresources } = version;
  return [
    ...deprecationErrors(deprecated === true, deprecationWarning, `${path}.deprecationWarning`),
    ...partErrors(
      version,
      path,
      `${path}.schema`,
      {
        hasStatus: subresources?.status !== undefined,
        isUnchanged: isUnchanged(version, before),
      },
      (field) => !hoisted.fields.has(field),
    ),
  ];
}

/** Whether the version had this schema before. */
function isUnchanged({ name, schema }: Version, before: readonly Version[]): boolean {
  const old = before.find((each) => each.name === name);
  return old !== undefined && sameValue(old.schema, schema);
}

function partErrors(
  version: Version,
  path: string,
  schemaPath: string,
  place: { readonly hasStatus: boolean; readonly isUnchanged: boolean },
  isMeant: (field: keyof Version) => boolean,
): Errors {
  const { additionalPrinterColumns = [], selectableFields = [], schema } = version;
  const props = schema?.openAPIV3Schema;
  return [
    ...(isMeant('schema') && props !== undefined
      ? schemaErrors(props, `${schemaPath}.openAPIV3Schema`, place)
      : NO_ERRORS),
    ...(isMeant('subresources') ? scaleErrors(version, `${path}.subresources`) : NO_ERRORS),
    ...(isMeant('additionalPrinterColumns')
      ? additionalPrinterColumns.flatMap((column, at) =>
          columnErrors(column, `${path}.additionalPrinterColumns[${String(at)}]`),
        )
      : NO_ERRORS),
    ...(isMeant('selectableFields')
      ? selectableErrors(selectableFields, props, `${path}.selectableFields`)
      : NO_ERRORS),
  ];
}

function deprecationErrors(isDeprecated: boolean, text: string | undefined, path: string): Errors {
  if (text === undefined) return NO_ERRORS;
  if (!isDeprecated) {
    return invalidFor(path, text, ['can only be set for deprecated versions']);
  }
  const complaints: string[] = [];
  if (text.length > 256) complaints.push('must be <= 256 characters long');
  if (text === '') complaints.push('must not be an empty string');
  const at = text.search(/[\p{C}\p{Zl}\p{Zp}]/u);
  if (at >= 0) {
    const why = `must only contain printable UTF-8 characters; non-printable character found at index ${String(at)}`;
    complaints.push(why);
  }
  return invalidFor(path, text, complaints);
}

function scaleErrors({ subresources }: Version, path: string): Errors {
  const scale = subresources?.scale;
  if (scale === undefined) return NO_ERRORS;
  const {
    specReplicasPath,
    statusReplicasPath,
    labelSelectorPath = '',
  }: Partial<typeof scale> = scale;
  const number = (field: string, value: string | undefined, root: string): Errors => {
    const at = `${path}.scale.${field}`;
    if (value === undefined || value === '') return [fieldError.required(at)];
    return pathErrors(value, at, [root], `should be a json path under ${root.slice(0, -1)}`);
  };
  const selector =
    labelSelectorPath === ''
      ? NO_ERRORS
      : pathErrors(
          labelSelectorPath,
          `${path}.scale.labelSelectorPath`,
          ['.spec.', '.status.'],
          'should be a json path under either .spec or .status',
        );
  return [
    ...number('specReplicasPath', specReplicasPath, '.spec.'),
    ...number('statusReplicasPath', statusReplicasPath, '.status.'),
    ...selector,
  ];
}

function pathErrors(value: string, path: string, roots: readonly string[], why: string): Errors {
  if (!value.startsWith('.')) return simplePathErrors(value, path);
  if (roots.some((root) => value.startsWith(root))) return NO_ERRORS;
  return [fieldError.invalid(path, value, why)];
}

function simplePathErrors(value: string, path: string): Errors {
  if (value.startsWith('.')) return NO_ERRORS;
  return [fieldError.invalid(path, value, 'must be a simple json path starting with .')];
}

function columnErrors(column: CustomResourceColumnDefinition, path: string): Errors {
  const {
    name = '',
    type = '',
    format = '',
    jsonPath = '',
  } = column as Partial<CustomResourceColumnDefinition>;
  const errors: FieldError[] = [];
  const types = `must be one of ${COLUMN_TYPES.join(',')}`;
  if (name === '') errors.push(fieldError.required(`${path}.name`));
  if (type === '') errors.push(fieldError.required(`${path}.type`, types));
  else if (!COLUMN_TYPES.includes(type)) {
    errors.push(fieldError.invalid(`${path}.type`, type, types));
  }
  if (format !== '' && !COLUMN_FORMATS.includes(format)) {
    const formats = `must be one of ${COLUMN_FORMATS.join(',')}`;
    errors.push(fieldError.invalid(`${path}.format`, format, formats));
  }
  if (jsonPath === '') errors.push(fieldError.required(`${path}.JSONPath`));
  else errors.push(...simplePathErrors(jsonPath, `${path}.JSONPath`));
  return errors;
}

function selectableErrors(
  fields: readonly { readonly jsonPath: string }[],
  props: JsonSchemaProps | undefined,
  path: string,
): Errors {
  if (fields.length === 0) return NO_ERRORS;
  const errors: FieldError[] = [];
  const seen = new Set<string>();
  for (const [at, given] of fields.entries()) {
    const { jsonPath = '' }: { readonly jsonPath?: string } = given;
    const field = `${path}[${String(at)}].jsonPath`;
    if (jsonPath === '') {
      errors.push(fieldError.required(field));
      continue;
    }
    const found = schemaAt(props, jsonPath);
    if (typeof found === 'string') {
      errors.push(fieldError.invalid(field, jsonPath, `is an invalid path: ${found}`));
      continue;
    }
    if (jsonPath.startsWith('.metadata.') || jsonPath === '.metadata') {
      errors.push(fieldError.invalid(field, jsonPath, 'must not point to fields in metadata'));
    }
    if (!['string', 'boolean', 'integer'].includes(found.type ?? '')) {
      const why =
        'must point to a field of type string, boolean or integer. Enum string fields and strings with formats are allowed.';
      errors.push(fieldError.invalid(field, jsonPath, why));
    }
    if (seen.has(jsonPath)) errors.push(fieldError.duplicate(field, jsonPath));
    seen.add(jsonPath);
  }
  if (seen.size > SELECTABLE_FIELDS_MAX) {
    errors.push(fieldError.tooMany(path, seen.size, SELECTABLE_FIELDS_MAX));
  }
  return errors;
}

/** The schema of a field, or why there is none. */
function schemaAt(props: JsonSchemaProps | undefined, jsonPath: string): JsonSchemaProps | string {
  let schema: JsonSchemaProps = props ?? {};
  if (!jsonPath.startsWith('.')) return `expected [ or . but got: ${jsonPath}`;
  for (const step of readSimplePath(jsonPath)) {
    if (['metadata', 'apiVersion', 'kind'].includes(step) && schema === props) {
      schema = { type: step === 'metadata' ? 'object' : 'string' };
      continue;
    }
    const next = (schema['properties'] as Record<string, JsonSchemaProps> | undefined)?.[step];
    if (!isJsonObject(next)) return 'does not refer to a valid field';
    schema = next;
  }
  return schema;
}
