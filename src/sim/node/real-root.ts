import { mkdirSync, realpathSync } from 'node:fs';

/** The directory that is a host's `/`, made if it is missing, with all links in its path resolved. */
export function realRoot(root: string): string {
  mkdirSync(root, { recursive: true });
  return realpathSync(root);
}
