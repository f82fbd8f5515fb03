/**
 * Pull records as they stand on the disk. Upstream: pkg/kubelet/apis/config/v1beta1, and
 * pkg/kubelet/images/pullmanager/fs_pullrecords.go, whose decoder is strict (v1.36).
 */
import { utf8ToBytes } from '@noble/hashes/utils.js';
import { formatTimestamp, parseTimestamp } from '../../../api/index.ts';
import { constantBytes, remembering } from '../../../sim/index.ts';
import { parseGoJson } from '../credentials/index.ts';
import type {
  ImagePullCredentials,
  ImagePulledRecord,
  ImagePullSecret,
  ImagePullServiceAccount,
} from './image-pulled-record.ts';

const GROUP = 'kubelet.config.k8s.io';
const CURRENT = `${GROUP}/v1beta1`;
const OLDER: readonly string[] = [`${GROUP}/v1alpha1`];

export interface Decoded<T> {
  readonly record: T;
  /** False: it was written by an older kubelet, and is to be written anew. */
  readonly isCurrent: boolean;
}

export interface RecordCodec<T> {
  /** What the record is of; its file is named after it. */
  readonly keyOf: (record: T) => string;
  /** Nobody changes it. */
  readonly encode: (record: T) => Uint8Array;
  /** @throws {Error} for what is not such a record in every field */
  readonly decode: (text: string) => Decoded<T>;
}

export const INTENT_CODEC: RecordCodec<string> = {
  keyOf: (image) => image,
  // Of the same few images again and again.
  encode: remembering((image) => constantBytes(document('ImagePullIntent', { image }))),
  decode: (text) => {
    const { fields, isCurrent } = read(text, 'ImagePullIntent', ['image']);
    return { record: textIn(fields, 'image'), isCurrent };
  },
};

export const PULLED_CODEC: RecordCodec<ImagePulledRecord> = {
  keyOf: ({ imageRef }) => imageRef,
  encode: ({ lastUpdatedTime, imageRef, credentialMapping }) => {
    const names = Object.keys(credentialMapping).sort();
    return document('ImagePulledRecord', {
      lastUpdatedTime: formatTimestamp(lastUpdatedTime),
      imageRef,
      ...(names.length === 0
        ? {}
        : {
            credentialMapping: Object.fromEntries(
              names.map((name) => [name, inOrder(credentialMapping[name] ?? {})]),
            ),
          }),
    });
  },
  decode: (text) => {
    const known = ['lastUpdatedTime', 'imageRef', 'credentialMapping'];
    const { fields, isCurrent } = read(text, 'ImagePulledRecord', known);
    const lastUpdatedTime = parseTimestamp(textIn(fields, 'lastUpdatedTime'));
    if (Number.isNaN(lastUpdatedTime)) throw new Error('lastUpdatedTime is no time');
    const mapping = Object.entries(objectOf(fields['credentialMapping'] ?? {}));
    return {
      record: {
        lastUpdatedTime,
        imageRef: textIn(fields, 'imageRef'),
        credentialMapping: Object.fromEntries(mapping.map(([name, of]) => [name, credentials(of)])),
      },
      isCurrent,
    };
  },
};

/** In the order of the fields of upstream's types; Go's encoder ends with a line break. */
function document(kind: string, fields: object): Uint8Array {
  return utf8ToBytes(`${JSON.stringify({ kind, apiVersion: CURRENT, ...fields })}\n`);
}

function inOrder(given: ImagePullCredentials): ImagePullCredentials {
  const { kubernetesSecrets = [], kubernetesServiceAccounts = [], nodePodsAccessible } = given;
  return {
    ...(kubernetesSecrets.length === 0 ? {} : { kubernetesSecrets }),
    ...(kubernetesServiceAccounts.length === 0 ? {} : { kubernetesServiceAccounts }),
    ...(nodePodsAccessible === true ? { nodePodsAccessible } : {}),
  };
}

type Fields = Readonly<Record<string, unknown>>;

function read(
  text: string,
  kind: string,
  known: readonly string[],
): { readonly fields: Fields; readonly isCurrent: boolean } {
  const fields = objectOf(parseGoJson(text), ['kind', 'apiVersion', ...known]);
  const { apiVersion } = fields;
  const isCurrent = apiVersion === CURRENT;
  const isOlder = typeof apiVersion === 'string' && OLDER.includes(apiVersion);
  if (fields['kind'] !== kind || !(isCurrent || isOlder)) {
    throw new Error(`no ${kind} of a version that is known`);
  }
  return { fields, isCurrent };
}

function credentials(value: unknown): ImagePullCredentials {
  const fields = objectOf(value, [
    'kubernetesSecrets',
    'kubernetesServiceAccounts',
    'nodePodsAccessible',
  ]);
  const { nodePodsAccessible = false } = fields;
  if (typeof nodePodsAccessible !== 'boolean') throw new Error('nodePodsAccessible is no boolean');
  return inOrder({
    kubernetesSecrets: listIn(fields, 'kubernetesSecrets').map(secret),
    kubernetesServiceAccounts: listIn(fields, 'kubernetesServiceAccounts').map(account),
    nodePodsAccessible,
  });
}

function secret(value: unknown): ImagePullSecret {
  const fields = objectOf(value, ['uid', 'namespace', 'name', 'credentialHash']);
  return { ...coordinates(fields), credentialHash: textIn(fields, 'credentialHash') };
}

function account(value: unknown): ImagePullServiceAccount {
  return coordinates(objectOf(value, ['uid', 'namespace', 'name']));
}

function coordinates(fields: Fields): ImagePullServiceAccount {
  return {
    uid: textIn(fields, 'uid'),
    namespace: textIn(fields, 'namespace'),
    name: textIn(fields, 'name'),
  };
}

function objectOf(value: unknown, known?: readonly string[]): Fields {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    throw new Error('an object is missing');
  }
  const stranger = Object.keys(value).find((name) => known?.includes(name) === false);
  if (stranger !== undefined) throw new Error(`unknown field "${stranger}"`);
  return value as Fields;
}

function textIn(fields: Fields, name: string): string {
  const value = fields[name] ?? '';
  if (typeof value !== 'string') throw new Error(`${name} is no text`);
  return value;
}

function listIn(fields: Fields, name: string): readonly unknown[] {
  const value = fields[name] ?? [];
  if (!Array.isArray(value)) throw new Error(`${name} is no list`);
  return value;
}
