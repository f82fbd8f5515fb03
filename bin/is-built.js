/** Whether `dist/` is there and what the sources make: a checkout whose files changed runs them instead. */
import { readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';

/** @param {string} root the package's directory */
export function isBuilt(root) {
  const built = statSync(join(root, 'dist/main.js'), { throwIfNoEntry: false });
  if (built === undefined) return false;
  // A package that was installed from a tarball has no sources.
  const inputs = ['src', 'package.json', 'package-lock.json', 'build.ts'];
  return inputs.every((name) => !isNewer(join(root, name), built.mtimeMs));
}

/** Of tests the build has none. A directory is newer when a file in it came, went or was renamed. */
function isNewer(path, sinceMs) {
  const stats = statSync(path, { throwIfNoEntry: false });
  if (stats === undefined) return false;
  if (stats.mtimeMs > sinceMs) return true;
  if (!stats.isDirectory()) return false;
  return readdirSync(path)
    .filter((name) => !name.endsWith('.test.ts') && name !== 'testing')
    .some((name) => isNewer(join(path, name), sinceMs));
}
