#!/usr/bin/env node
/** Runs the TypeScript sources as they are: there is no build step. */
// Both loaders, of `import` and of `require`: a script's own folder may hold no package.json.
import 'tsx';

await import('../src/cli/main.ts');
