import { mkdirSync, realpathSync } from 'node:fs';

/**
 * The directory that is a host's `/`, made if it is missing, with all links in its path resolved and
 * no slash at its end: the machine's own root is the empty string.
 */
export function realRoot(root: string): string {
  mkdirSync(root, { recursive: true });
  const real = realpathSync(root);
  return real === '/' ? '' : real;
}
