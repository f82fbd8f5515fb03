/**
 * Which pages a directory of huge pages has: the pod has to ask for such. Upstream: pkg/volume/emptydir/empty_dir.go,
 * getPageSizeMountOption (v1.36).
 */
import { parseQuantity, type Pod } from '../api/index.ts';

const RESOURCE = 'hugepages-';
/** Of the one size that the pod asks for; else the medium names it: `HugePages-2Mi`. */
const ANY = 'HugePages';

/** @throws {Error} in upstream's words */
export function requireHugePages(medium: string, { spec }: Pod): void {
  const containers = [...spec.containers, ...(spec.initContainers ?? [])];
  const sizes = containers
    .flatMap(({ resources }) => Object.keys(resources?.requests ?? {}))
    .filter((name) => name.startsWith(RESOURCE))
    .map((name) => parseQuantity(name.slice(RESOURCE.length)));
  if (medium === ANY && new Set(sizes).size > 1) {
    throw new Error(
      `medium: ${medium} can't be used if container requests multiple huge page sizes`,
    );
  }
  const isAsked =
    medium === ANY ? sizes.length > 0 : sizes.includes(parseQuantity(medium.slice(ANY.length + 1)));
  if (isAsked) return;
  throw new Error(
    `medium ${medium}: hugePages storage requested, but there is no resource request for huge pages`,
  );
}
