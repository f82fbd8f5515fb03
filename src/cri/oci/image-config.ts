/**
 * What an image says of the processes of its containers. Source: image-spec config.md; what is not there
 * or empty is left out.
 */
import type { ImageConfig } from '../index.ts';
import { asArray, asObject, ManifestError } from './manifest.ts';
import { parseJson } from './parse-json.ts';

/** Whether containers of this image are to find programs that it does not hold; ours. */
const PROGRAMS_LABEL = 'dev.drydock.programs';

/** Of the whole document; undefined if it says nothing. @throws {ManifestError} that names the field */
export function parseImageConfig(bytes: Uint8Array): ImageConfig | undefined {
  return asImageConfig(asObject(parseJson(bytes), 'config')['config'], 'config.config');
}

function asImageConfig(value: unknown, field: string): ImageConfig | undefined {
  if (value === undefined || value === null) return undefined;
  const said = asObject(value, field);
  const labels = said['Labels'] ?? {};
  const programs = asObject(labels, `${field}.Labels`)[PROGRAMS_LABEL];
  return withoutNothing({
    entrypoint: words(said['Entrypoint'], `${field}.Entrypoint`),
    cmd: words(said['Cmd'], `${field}.Cmd`),
    env: words(said['Env'], `${field}.Env`),
    workingDir: text(said['WorkingDir'], `${field}.WorkingDir`),
    user: text(said['User'], `${field}.User`),
    stopSignal: text(said['StopSignal'], `${field}.StopSignal`),
    ...(programs === 'none' ? { holdsAll: true } : {}),
  });
}

/** As `asImageConfig` answered it before, out of a saved index. @throws {ManifestError} */
export function readSavedConfig(value: unknown, field: string): ImageConfig | undefined {
  if (value === undefined) return undefined;
  const saved = asObject(value, field);
  return withoutNothing({
    entrypoint: words(saved['entrypoint'], `${field}.entrypoint`),
    cmd: words(saved['cmd'], `${field}.cmd`),
    env: words(saved['env'], `${field}.env`),
    workingDir: text(saved['workingDir'], `${field}.workingDir`),
    user: text(saved['user'], `${field}.user`),
    stopSignal: text(saved['stopSignal'], `${field}.stopSignal`),
    ...(saved['holdsAll'] === true ? { holdsAll: true } : {}),
  });
}

function words(value: unknown, field: string): readonly string[] {
  if (value === undefined || value === null) return [];
  return asArray(value, field).map((word, at) => text(word, `${field}[${String(at)}]`));
}

function text(value: unknown, field: string): string {
  if (value === undefined || value === null) return '';
  if (typeof value === 'string') return value;
  throw new ManifestError(`${field}: not a text`);
}

function withoutNothing(config: Required<Omit<ImageConfig, 'holdsAll'>> & ImageConfig) {
  const said = Object.entries(config).filter(([, value]) => value !== '' && !isEmptyList(value));
  return said.length === 0 ? undefined : (Object.fromEntries(said) as ImageConfig);
}

function isEmptyList(value: unknown): boolean {
  return Array.isArray(value) && value.length === 0;
}
