/**
 * Validation of Secrets and ConfigMaps: keys, sizes, what a Secret's type demands, immutability.
 * Upstream: pkg/apis/core/validation/validation.go, ValidateSecret, ValidateConfigMap.
 */
import { byteLength, rethrowProgrammerError } from '../../sim/index.ts';
import { decodeBase64 } from '../base64.ts';
import type { ConfigMap, Secret } from '../objects.ts';
import { fieldError, invalidFor, type FieldError } from './field-error.ts';
import { isConfigMapKey } from './names.ts';

const DATA_BYTES_MAX = 1024 * 1024;
/** How upstream prints the empty path. */
const OBJECT = '[]';
const REDACTED = '<secret contents redacted>';
const FROZEN_DETAIL = 'field is immutable when `immutable` is set';

/** Keys that a type demands: all of a list. */
const KEYS_BY_TYPE: ReadonlyMap<string, readonly string[]> = new Map([
  ['kubernetes.io/dockercfg', ['.dockercfg']],
  ['kubernetes.io/dockerconfigjson', ['.dockerconfigjson']],
  ['kubernetes.io/ssh-auth', ['ssh-privatekey']],
  ['kubernetes.io/tls', ['tls.crt', 'tls.key']],
]);
const JSON_KEYS: readonly string[] = ['.dockercfg', '.dockerconfigjson'];

export function validateSecret(secret: Secret): readonly FieldError[] {
  const { data = {} } = secret;
  return [
    ...Object.keys(data).flatMap((key) => invalidFor(`data[${key}]`, key, isConfigMapKey(key))),
    ...validateSize(Object.values(data).map(base64Bytes)),
    ...validateTypedData(secret.type, data),
    ...validateAccountName(secret),
  ];
}

export function validateSecretUpdate(next: Secret, old: Secret): readonly FieldError[] {
  const errors = [...validateFrozen(next, old)];
  if (next.type !== old.type) {
    errors.push(fieldError.invalid('type', next.type, 'field is immutable'));
  }
  return [...errors, ...validateSecret(next)];
}

export function validateConfigMap({
  data = {},
  binaryData = {},
}: ConfigMap): readonly FieldError[] {
  const keys = (list: object, name: string, other: object, otherName: string): FieldError[] =>
    Object.keys(list).flatMap((key) => [
      ...invalidFor(`${name}[${key}]`, key, isConfigMapKey(key)),
      ...(Object.hasOwn(other, key)
        ? [fieldError.invalid(`${name}[${key}]`, key, `duplicate of key present in ${otherName}`)]
        : []),
    ]);
  const sizes = [
    ...Object.values(data).map(byteLength),
    ...Object.values(binaryData).map(base64Bytes),
  ];
  return [
    ...keys(data, 'data', binaryData, 'binaryData'),
    ...keys(binaryData, 'binaryData', data, 'data'),
    ...(sizes.reduce(sum, 0) > DATA_BYTES_MAX ? [fieldError.tooLong(OBJECT, DATA_BYTES_MAX)] : []),
  ];
}

export function validateConfigMapUpdate(next: ConfigMap, old: ConfigMap): readonly FieldError[] {
  const errors = [...validateFrozen(next, old)];
  if (old.immutable === true && next.binaryData !== old.binaryData) {
    errors.push(fieldError.forbidden('binaryData', FROZEN_DETAIL));
  }
  return [...errors, ...validateConfigMap(next)];
}

function validateFrozen(next: Secret | ConfigMap, old: Secret | ConfigMap): readonly FieldError[] {
  if (old.immutable !== true) return [];
  const errors: FieldError[] = [];
  if (next.immutable !== true) errors.push(fieldError.forbidden('immutable', FROZEN_DETAIL));
  if (next.data !== old.data) errors.push(fieldError.forbidden('data', FROZEN_DETAIL));
  return errors;
}

function validateSize(sizes: readonly number[]): readonly FieldError[] {
  return sizes.reduce(sum, 0) > DATA_BYTES_MAX ? [fieldError.tooLong('data', DATA_BYTES_MAX)] : [];
}

function validateTypedData(
  type: string,
  data: Readonly<Record<string, string>>,
): readonly FieldError[] {
  if (type === 'kubernetes.io/basic-auth' && !('username' in data) && !('password' in data)) {
    return [fieldError.required('data[username]', ''), fieldError.required('data[password]', '')];
  }
  return (KEYS_BY_TYPE.get(type) ?? []).flatMap((key) => {
    const value = data[key];
    if (value === undefined) return [fieldError.required(`data[${key}]`)];
    return JSON_KEYS.includes(key) ? validateJson(value, `data[${key}]`) : [];
  });
}

/** Upstream's word for whom a token of this kind is. */
const ACCOUNT_NAME = 'kubernetes.io/service-account.name';

function validateAccountName({ type, metadata }: Secret): readonly FieldError[] {
  if (type !== 'kubernetes.io/service-account-token') return [];
  if ((metadata.annotations?.[ACCOUNT_NAME] ?? '') !== '') return [];
  return [fieldError.required(`metadata.annotations[${ACCOUNT_NAME}]`)];
}

/** The content itself never shows in a message. */
function validateJson(base64: string, path: string): readonly FieldError[] {
  const text = Array.from(decodeBase64(base64) ?? [], (byte) => String.fromCharCode(byte)).join('');
  if (text === '') return [fieldError.invalid(path, REDACTED, 'unexpected end of JSON input')];
  try {
    JSON.parse(text);
    return [];
  } catch (error) {
    rethrowProgrammerError(error);
    return [fieldError.invalid(path, REDACTED, 'invalid character in JSON input')];
  }
}

function base64Bytes(text: string): number {
  return Math.floor((text.replace(/=+$/, '').length * 3) / 4);
}

function sum(total: number, each: number): number {
  return total + each;
}
