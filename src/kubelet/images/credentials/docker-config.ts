/**
 * Docker's configuration files, as Secrets and nodes hold them, read as Go reads them. Upstream:
 * pkg/credentialprovider/config.go (v1.36); the words of failures are encoding/json's and base64's.
 */
import { base64ErrorAt, decodeBase64 } from '../../../api/index.ts';
import { decodeText } from '../../../sim/index.ts';
import { parseGoJson, typeName } from './go-json.ts';

export interface DockerConfigEntry {
  readonly username: string;
  readonly password: string;
  readonly email: string;
}

/** Entries by server, as it is written: `https://index.docker.io/v1/`. */
export type DockerConfig = readonly (readonly [server: string, entry: DockerConfigEntry])[];

/** `{ "auths": { … } }`. @throws {Error} with upstream's text */
export function parseDockerConfigJson(text: string): DockerConfig {
  const document = parseGoJson(text);
  if (document === null) return [];
  if (!isObject(document)) {
    throw unmarshalError(document, 'Go value of type credentialprovider.DockerConfigJSON');
  }
  const auths = fieldOf(document, 'auths');
  return entriesOf(
    auths,
    'Go struct field DockerConfigJSON.auths of type credentialprovider.DockerConfig',
  );
}

/** The entries themselves, the older format. @throws {Error} with upstream's text */
export function parseDockerCfg(text: string): DockerConfig {
  return entriesOf(parseGoJson(text), 'Go value of type credentialprovider.DockerConfig');
}

function entriesOf(value: unknown, target: string): DockerConfig {
  if (value === undefined || value === null) return [];
  if (!isObject(value)) throw unmarshalError(value, target);
  return Object.entries(value).map(([server, entry]) => [server, entryOf(entry)]);
}

/** `auth` wins over `username` and `password`. */
function entryOf(value: unknown): DockerConfigEntry {
  if (value !== null && !isObject(value)) {
    throw unmarshalError(value, 'Go value of type credentialprovider.dockerConfigEntryWithAuth');
  }
  const [username, password, email, auth] = ['username', 'password', 'email', 'auth'].map((name) =>
    textOf(value ?? {}, name),
  );
  const entry = { username: username ?? '', password: password ?? '', email: email ?? '' };
  return auth === undefined || auth === '' ? entry : { ...entry, ...decodeAuth(auth) };
}

function textOf(value: object, name: string): string {
  const field = fieldOf(value, name) ?? '';
  if (typeof field === 'string') return field;
  throw unmarshalError(field, `Go struct field dockerConfigEntryWithAuth.${name} of type string`);
}

/** Base64 of `user:password`, padded or not. Upstream: decodeDockerConfigFieldAuth. */
function decodeAuth(auth: string): { readonly username: string; readonly password: string } {
  const over = auth.trim().endsWith('=') ? 0 : auth.replace(/[\r\n]/g, '').length % 4;
  const padded = `${auth}${'='.repeat((4 - over) % 4)}`;
  const bytes = decodeBase64(padded);
  if (bytes === undefined) {
    // A lone last digit is the fault itself, not what is missing after it.
    const last = over === 1 ? auth.length - 1 : auth.length;
    const at = Math.min(base64ErrorAt(padded) ?? last, last);
    throw new Error(`illegal base64 data at input byte ${String(at)}`);
  }
  const text = decodeText(bytes);
  const colon = text.indexOf(':');
  if (colon < 0) {
    throw new Error('unable to parse auth field, must be formatted as base64(username:password)');
  }
  return { username: text.slice(0, colon), password: text.slice(colon + 1) };
}

/** Go matches the names of fields without regard to case, an exact one first. */
function fieldOf(value: object, name: string): unknown {
  const fields = Object.entries(value);
  const exact = fields.find(([key]) => key === name);
  return (exact ?? fields.find(([key]) => key.toLowerCase() === name))?.[1];
}

function unmarshalError(value: unknown, target: string): Error {
  return new Error(`json: cannot unmarshal ${typeName(value)} into ${target}`);
}

function isObject(value: unknown): value is object {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
