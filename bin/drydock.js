#!/usr/bin/env node
/** Runs the build, where there is one; the sources, as they are, in a checkout that has changed since. */
import { existsSync } from 'node:fs';
import { dirname } from 'node:path';
import { fileURLToPath } from 'node:url';
import { isBuilt } from './is-built.js';

const root = dirname(dirname(fileURLToPath(import.meta.url)));
// A script in a checkout may import the sources: then everything is one copy of them.
const isScript = process.argv.slice(2).some((word) => /\.(?:ts|js|mjs)$/.test(word));
const needsSources = existsSync(`${root}/src`) && (isScript || !isBuilt(root));

if (needsSources) {
  // Both loaders, of `import` and of `require`: a script's own folder may hold no package.json.
  await import('tsx');
  await import('../src/cli/main.ts');
} else {
  await import('../dist/main.js');
}
