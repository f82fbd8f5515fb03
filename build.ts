/**
 * The build: the command line and the library as a few files of JavaScript in `dist/`, which a command
 * loads in a tenth of the time that the sources take. Made by `npm ci` and `npm pack` (`prepare`), and before
 * the integration tests; never committed. What a command does not use it does not load: see `src/cli/main.ts`.
 */
import { readdir, readFile, rename, rm, utimes, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { build } from 'esbuild';
import { isBuilt } from './bin/is-built.js';

const ROOT = import.meta.dirname;
const DIST = join(ROOT, 'dist');
const PACKAGE = /^(?:.*\/)?node_modules\/(?:@[^/]+\/)?[^/]+/;

/** Builds, unless what is there is what the sources make; vitest calls it before it runs any test. */
export default async function buildIfNeeded(): Promise<void> {
  if (isBuilt(ROOT)) return;
  // What changes from now on is newer than the build.
  const begun = new Date();
  // Another process may run what is there, or build at the same time.
  const fresh = join(ROOT, `.dist-${String(process.pid)}`);
  const { metafile } = await build({
    absWorkingDir: ROOT,
    entryPoints: {
      main: 'src/cli/main.ts',
      index: 'src/index.ts',
      // A thread's program, which is found beside the file that starts it.
      'file-maker.worker': 'src/sim/node/file-maker.worker.ts',
    },
    outdir: fresh,
    bundle: true,
    splitting: true,
    platform: 'node',
    format: 'esm',
    target: 'node20.19',
    // Shorter, and still with every name in a stack trace.
    minifyWhitespace: true,
    minifySyntax: true,
    lineLimit: 200,
    // Node is offered CommonJS, of which nothing can be left out.
    alias: { rxjs: './node_modules/rxjs/dist/esm/index.js' },
    // Loads scripts in TypeScript, with hooks that are files of their own.
    external: ['tsx'],
    // What packages in CommonJS ask Node for.
    banner: {
      js: "import { createRequire as createRequireOfBuild } from 'node:module';\nconst require = createRequireOfBuild(import.meta.url);",
    },
    metafile: true,
    logLevel: 'warning',
  });
  const packages = Object.keys(metafile.inputs).flatMap((path) => PACKAGE.exec(path)?.[0] ?? []);
  await writeFile(join(fresh, 'LICENSES.txt'), await licensesOf([...new Set(packages)].sort()));
  await utimes(join(fresh, 'main.js'), begun, begun);
  await rm(DIST, { recursive: true, force: true });
  try {
    await rename(fresh, DIST);
  } catch {
    // Whoever else was building was faster; theirs is as good.
    await rm(fresh, { recursive: true, force: true });
  }
}

/** The build holds copies of these packages, and their licences ask to be with every copy. */
async function licensesOf(packages: readonly string[]): Promise<string> {
  const texts = packages.map(async (path) => {
    const names = await readdir(join(ROOT, path));
    const name = names.find((each) => /^licen[cs]e/i.test(each));
    const text =
      name === undefined ? 'see its package.json' : await readFile(join(ROOT, path, name), 'utf8');
    return `${path.replace(/^.*node_modules\//, '')}\n\n${text.trim()}\n`;
  });
  return (await Promise.all(texts)).join(`\n${'-'.repeat(80)}\n\n`);
}

if (import.meta.filename === process.argv[1]) await buildIfNeeded();
