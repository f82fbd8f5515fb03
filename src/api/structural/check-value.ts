/**
 * A value against its schema, with the faults that the API server finds, in its order but for maps, where Go has none:
 * here it is that of the object. Upstream: kube-openapi pkg/validation/validate, apiextensions-apiserver
 * pkg/apiserver/validation/ratcheting.go.
 */
import { isJsonObject, type JsonObject } from '../json-object.ts';
import { sameValue } from '../patch/same-value.ts';
import { checkClauses } from './check-clauses.ts';
import { checkNumber, isJsonInteger } from './check-number.ts';
import { CheckResult } from './check-result.ts';
import type { Correlation } from './correlation.ts';
import { faults } from './faults.ts';
import { isFormatOfStrings, isOfFormat } from './formats.ts';
import type { StructuralSchema } from './structural-schema.ts';
import { charactersOf } from './text-size.ts';
import { isInt64 } from './value-text.ts';

/** @param old what the value was before; where it is unchanged, nothing is found */
export function checkValue(
  schema: StructuralSchema,
  value: unknown,
  path: string,
  old: Correlation | undefined,
): CheckResult {
  const result = checkAgainst(schema, value, path, old);
  if (result.isValid || old?.isUnchanged() !== true) return result;
  const forgiven = new CheckResult();
  forgiven.matchCount = result.matchCount;
  return forgiven;
}

/** Without regard to what this value was; what is inside of it is still compared. */
export function checkAgainst(
  schema: StructuralSchema,
  value: unknown,
  path: string,
  old: Correlation | undefined,
): CheckResult {
  const result = new CheckResult();
  if (value === null || value === undefined) {
    if (schema.types.length > 0 && !schema.isNullable) {
      result.add(faults.type(path, schema.types.join(','), 'null'));
    }
    checkEnum(schema, value, path, result);
    return result;
  }
  if (schema.types.length > 0 || schema.format !== '') checkType(schema, value, path, result);
  result.merge(checkClauses(schema, value, path, old, checkAgainst));
  if (typeof value === 'string') checkString(schema, value, path, result);
  else if (typeof value === 'number') checkNumber(schema, value, path, result);
  else if (Array.isArray(value)) checkList(schema, value, path, old, result);
  checkEnum(schema, value, path, result);
  if (isJsonObject(value)) checkObject(schema, value, path, old, result);
  // How many of upstream's eight validators were asked: two clauses of equal worth are told apart by their order.
  result.matchCount += 4;
  return result;
}

function checkType(
  { types, format }: StructuralSchema,
  value: unknown,
  path: string,
  result: CheckResult,
): void {
  const found = typeOf(value);
  const isNumeric = types.includes('number') || types.includes('integer');
  const fits =
    types.includes(found) ||
    (found === 'integer' && types.includes('number')) ||
    (found === 'number' && types.includes('integer') && isJsonInteger(value as number));
  const isText = found === 'string' || found === 'array';
  if (!isText && format !== '' && !fits) {
    result.add(
      faults.type(
        path,
        format,
        found === 'integer' ? 'int64' : found === 'number' ? 'float64' : '',
      ),
    );
    return;
  }
  // The format of a text is judged as such.
  if (!isNumeric && format !== '' && isText) return;
  if (!fits && types.length > 0) result.add(faults.type(path, types.join(','), found));
}

function typeOf(value: unknown): string {
  if (typeof value === 'number') return isInt64(value) ? 'integer' : 'number';
  if (Array.isArray(value)) return 'array';
  return typeof value;
}

function checkString(
  { source, format, pattern }: StructuralSchema,
  value: string,
  path: string,
  result: CheckResult,
): void {
  const { maxLength, minLength } = source;
  if (typeof maxLength === 'number' && charactersOf(value) > maxLength) {
    result.add(faults.tooLong(path, maxLength));
  } else if (typeof minLength === 'number' && charactersOf(value) < minLength) {
    result.add(faults.tooShort(path, minLength, value));
  } else if (pattern !== undefined && !pattern.test(value)) {
    result.add(faults.pattern(path, pattern.text, value));
  }
  if (format !== '' && isFormatOfStrings(format) && !isOfFormat(format, value)) {
    result.add(faults.format(path, format, value));
  }
}

function checkList(
  schema: StructuralSchema,
  list: readonly unknown[],
  path: string,
  old: Correlation | undefined,
  result: CheckResult,
): void {
  const { items, source } = schema;
  if (items !== undefined) {
    for (const [at, item] of list.entries()) {
      result.merge(checkValue(items, item, `${path}[${String(at)}]`, old?.item(at)));
    }
  }
  const { minItems, maxItems, uniqueItems } = source;
  if (typeof minItems === 'number' && list.length < minItems) {
    result.add(faults.tooFewItems(path, list.length, minItems));
  }
  if (typeof maxItems === 'number' && list.length > maxItems) {
    result.add(faults.tooManyItems(path, list.length, maxItems));
  }
  if (uniqueItems === true && hasDuplicates(list)) result.add(faults.duplicates(path));
  result.matchCount += 1;
}

function hasDuplicates(list: readonly unknown[]): boolean {
  return list.some((item, at) => list.slice(0, at).some((earlier) => sameValue(earlier, item)));
}

function checkEnum(
  schema: StructuralSchema,
  value: unknown,
  path: string,
  result: CheckResult,
): void {
  if (
    schema.enum.length === 0 ||
    schema.enum.some((each) => each !== null && sameValue(each, value))
  )
    return;
  result.add(faults.enum(path, value, schema.enum));
}

function checkObject(
  schema: StructuralSchema,
  object: JsonObject,
  path: string,
  old: Correlation | undefined,
  result: CheckResult,
): void {
  const names = Object.keys(object);
  const { minProperties, maxProperties } = schema.source;
  if (typeof minProperties === 'number' && names.length < minProperties) {
    result.add(faults.tooFewProperties(path, names.length, minProperties));
  }
  if (typeof maxProperties === 'number' && names.length > maxProperties) {
    result.add(faults.tooManyProperties(path, names.length, maxProperties));
  }
  const others = schema.additionalProperties;
  for (const name of names) {
    if (schema.properties.has(name)) continue;
    if (others === false) result.add(faults.forbidden(path, name));
    else if (typeof others === 'object') {
      result.merge(
        checkValue(others, object[name], `${path}.${name}`, correlated(old, path, name)),
      );
    }
  }
  for (const [name, property] of schema.properties) {
    if (!Object.hasOwn(object, name)) continue;
    const fieldPath = path === '' ? name : `${path}.${name}`;
    result.merge(checkValue(property, object[name], fieldPath, correlated(old, path, name)));
  }
  for (const name of schema.required) {
    if (!Object.hasOwn(object, name)) result.add(faults.required(`${path}.${name}`));
  }
}

/** What an older object says of its own type is not compared: it may have been of another version. */
function correlated(
  old: Correlation | undefined,
  path: string,
  name: string,
): Correlation | undefined {
  if (path === '' && (name === 'kind' || name === 'apiVersion')) return undefined;
  return old?.field(name);
}
