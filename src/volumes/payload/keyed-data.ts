/**
 * The payload of an object that holds values by keys. Pure. Upstream: MakePayload of pkg/volume/configmap and
 * pkg/volume/secret (v1.36).
 */
import { utf8ToBytes } from '@noble/hashes/utils.js';
import { decodeBase64, type ConfigMap, type Secret } from '../../api/index.ts';
import type { FileProjection, Payload } from './payload.ts';

/** Which keys become which files. */
export interface KeyProjection {
  /** None: every key, under its own name. */
  readonly items?: readonly {
    readonly key: string;
    readonly path: string;
    readonly mode?: number;
  }[];
  readonly defaultMode: number | undefined;
  /** Keys that are not there are left out. */
  readonly optional: boolean;
}

export function configMapPayload(
  { data = {}, binaryData = {} }: Pick<ConfigMap, 'data' | 'binaryData'>,
  projection: KeyProjection,
): Payload {
  const values = new Map<string, Uint8Array>();
  for (const [key, text] of Object.entries(data)) values.set(key, utf8ToBytes(text));
  for (const [key, encoded] of Object.entries(binaryData)) values.set(key, bytesOf(encoded));
  return projected(values, projection, 'configmap references non-existent config key');
}

export function secretPayload(
  { data = {} }: Pick<Secret, 'data'>,
  projection: KeyProjection,
): Payload {
  const values = new Map<string, Uint8Array>();
  for (const [key, encoded] of Object.entries(data)) values.set(key, bytesOf(encoded));
  return projected(values, projection, 'references non-existent secret key');
}

/** @throws {Error} `configmap references non-existent config key: k` */
function projected(
  values: ReadonlyMap<string, Uint8Array>,
  { items = [], defaultMode, optional }: KeyProjection,
  missing: string,
): Payload {
  if (defaultMode === undefined) {
    throw new Error('no default mode used, not even the default value for it');
  }
  const payload = new Map<string, FileProjection>();
  if (items.length === 0) {
    for (const [key, data] of values) payload.set(key, { data, mode: defaultMode });
    return payload;
  }
  for (const { key, path, mode = defaultMode } of items) {
    const data = values.get(key);
    if (data !== undefined) payload.set(path, { data, mode });
    else if (!optional) throw new Error(`${missing}: ${key}`);
  }
  return payload;
}

/** The API holds no value that is not base64. */
function bytesOf(encoded: string): Uint8Array {
  return decodeBase64(encoded) ?? new Uint8Array(0);
}
