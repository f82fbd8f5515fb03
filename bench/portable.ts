/**
 * The portable core is portable: bundles the simulator with the memory adapters for a browser, refuses
 * any import of Node, and runs a scenario from that bundle in a context that has the web's globals and
 * nothing of Node's.
 */
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import vm from 'node:vm';
import { build } from 'esbuild';
import type { PortableResult } from './portable-entry.ts';

const ROOT = join(import.meta.dirname, '..');
const SCENARIO = 'scenarios/01-config-shared-by-two-containers.yaml';
const SEED = 7;

/** What a browser has and the core uses. */
const WEB_GLOBALS = {
  AbortController,
  TextDecoder,
  TextEncoder,
  URL,
  URLSearchParams,
  atob,
  btoa,
  clearTimeout,
  console,
  queueMicrotask,
  setTimeout,
};

const bundled = await build({
  entryPoints: [join(import.meta.dirname, 'portable-entry.ts')],
  bundle: true,
  platform: 'browser',
  format: 'iife',
  globalName: 'drydock',
  target: 'es2022',
  write: false,
  metafile: true,
  logLevel: 'error',
  // tar-stream asks for `fs` in a try block, for constants it has itself.
  alias: { fs: join(import.meta.dirname, 'empty.ts') },
});
const code = bundled.outputFiles[0]?.text ?? '';
const external = Object.values(bundled.metafile.inputs)
  .flatMap((input) => input.imports)
  .filter((imported) => imported.external === true || imported.path.startsWith('node:'));
if (external.length > 0 || /require\("node:|from\s*"node:/.test(code)) {
  throw new Error(`not portable: ${external.map((imported) => imported.path).join(', ')}`);
}

const context = vm.createContext({ ...WEB_GLOBALS });
vm.runInContext(code, context);
const source = await readFile(join(ROOT, SCENARIO), 'utf8');
const drydock = (context as { drydock?: typeof import('./portable-entry.ts') }).drydock;
const result: PortableResult | undefined = await drydock?.playPortably(source, SEED);
if (result?.ok !== true) throw new Error(`the scenario fails: ${JSON.stringify(result)}`);
process.stdout.write(
  `bundle of ${(code.length / 1024).toFixed(0)} KiB without Node: ${String(result.verdicts.length)} expectations hold, trace ${result.digest}\n`,
);
