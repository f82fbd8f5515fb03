/** Which files an object has: of what is pushed in workloads, by its digest. */
import type { FilesSeen } from '../playing/observed.ts';
import { IMAGES } from '../workloads/images.ts';
import { digestOf, imageOf } from '../workloads/setting.ts';

/** As many contents as pushes of a workload have. */
const PUSHED = [0, 1, 2, 3];

const CONTENTS = new Map<string, FilesSeen>();
for (const content of [...PUSHED, ...IMAGES.map((image) => image.content)]) {
  const [layer] = imageOf(content).layers;
  CONTENTS.set(digestOf(content), layer?.files ?? {});
}

/** Of an object, or of a directory or file in it. @throws if nobody can have pushed such a digest */
export function filesOf(digest: string, subPath = ''): FilesSeen {
  const files = CONTENTS.get(digest);
  if (files === undefined) throw new Error(`no workload pushes ${digest}`);
  if (subPath === '') return files;
  const below = Object.entries(files).filter(([path]) => `${path}/`.startsWith(`${subPath}/`));
  return Object.fromEntries(
    below.map(([path, text]) => [path.slice(subPath.length).replace(/^\//, ''), text]),
  );
}

export function areSame(seen: FilesSeen | undefined, expected: FilesSeen): boolean {
  return seen !== undefined && canonical(seen) === canonical(expected);
}

/** As a verdict tells it. */
export function told(seen: FilesSeen | undefined): string {
  return seen === undefined || Object.keys(seen).length === 0 ? 'nothing' : canonical(seen);
}

function canonical(files: FilesSeen): string {
  return JSON.stringify(Object.entries(files).sort(([a], [b]) => (a < b ? -1 : 1)));
}
