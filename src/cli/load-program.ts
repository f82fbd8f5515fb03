/** The file on the command line, as what is to be played: a scenario in YAML, or a script. */
import { readFile, stat } from 'node:fs/promises';
import { extname, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import {
  InputError,
  manifestsProgram,
  parseManifests,
  parseScenario,
  scenarioProgram,
  scriptProgram,
  type Program,
  type ScriptModule,
} from '../lab/index.ts';
import { rethrowProgrammerError } from '../sim/index.ts';

/** @param isServed a scenario without steps will do @throws {InputError} */
export async function loadProgram(file: string, isServed = false): Promise<Program> {
  const stats = await stat(file).catch((error: unknown) => {
    const missing = error instanceof Error && 'code' in error && error.code === 'ENOENT';
    throw new InputError(`${file}: ${missing ? 'no such file' : String(error)}`);
  });
  if (stats.isDirectory()) throw new InputError(`${file}: is a directory`);
  if (['.ts', '.js', '.mjs'].includes(extname(file))) return loadScript(file);
  const text = await readFile(file, 'utf8');
  const manifests = parseManifests(file, text);
  if (manifests === undefined) return scenarioProgram(parseScenario(file, text, isServed));
  try {
    return manifestsProgram(manifests);
  } catch (error) {
    rethrowProgrammerError(error);
    throw error instanceof InputError ? new InputError(`${file}: ${error.message}`) : error;
  }
}

async function loadScript(file: string): Promise<Program> {
  // Unless these sources are being run as they are, by the same loaders: of `import` and of `require`.
  // @ts-expect-error It has no types, and is imported for what it does.
  if (!import.meta.url.endsWith('.ts')) await import('tsx');
  const loaded = (await import(pathToFileURL(resolve(file)).href)) as Partial<ScriptModule>;
  // In a folder of CommonJS, as `npm init` makes them, all that is exported is the default.
  const isWrapped = typeof loaded.default === 'object' && 'default' in loaded.default;
  const module = isWrapped ? (loaded.default as Partial<ScriptModule>) : loaded;
  const { default: script } = module;
  if (typeof script !== 'function') {
    throw new InputError(`${file}: a script exports a function (lab) => Promise as default`);
  }
  try {
    return scriptProgram({ ...module, default: script });
  } catch (error) {
    rethrowProgrammerError(error);
    throw error instanceof InputError ? new InputError(`${file}: ${error.message}`) : error;
  }
}
