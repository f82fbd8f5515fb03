/** Writes the index of laws into README.md: `npm run laws:index`. */
import { readFileSync, writeFileSync } from 'node:fs';
import { withIndex } from './index-of-laws.ts';

const README = new URL('README.md', import.meta.url);
writeFileSync(README, withIndex(readFileSync(README, 'utf8')));
