/**
 * By which size of its image the duration of a pull is counted. Upstream: pkg/kubelet/metrics/metrics.go,
 * GetImageSizeBucket (v1.36).
 */
const MB = 1024 ** 2;
const GB = 1024 ** 3;

/** Largest first; an image is in the first whose bound it exceeds. */
const SIZES: readonly (readonly [moreThan: number, name: string])[] = [
  [100 * GB, 'GT100GB'],
  [60 * GB, '60GB-100GB'],
  [40 * GB, '40GB-60GB'],
  [30 * GB, '30GB-40GB'],
  [20 * GB, '20GB-30GB'],
  [10 * GB, '10GB-20GB'],
  [5 * GB, '5GB-10GB'],
  [GB, '1GB-5GB'],
  [500 * MB, '500MB-1GB'],
  [100 * MB, '100MB-500MB'],
  [10 * MB, '10MB-100MB'],
  [0, '0-10MB'],
];

export function sizeBucket(bytes: number): string {
  for (const [moreThan, name] of SIZES) if (bytes > moreThan) return name;
  return 'N/A';
}
