/** Texts of kube-apiserver 1.36.3. Upstream: pkg/api/pod/warnings_test.go (v1.36). */
import { expect, it } from 'vitest';
import { pathWarnings } from './path-warnings.ts';

const items = (...paths: readonly string[]) => paths.map((path) => ({ key: 'k', path }));

it.each<[object, readonly string[]]>([
  [{ configMap: { name: 'm', items: items('a', 'b') } }, []],
  [
    { configMap: { name: 'm', items: items('p', 'p') } },
    ['volume "v" (ConfigMap "m"): overlapping paths: "p" with "p"'],
  ],
  [
    { secret: { secretName: 's', items: items('a/b', 'a/', 'ab') } },
    ['volume "v" (Secret "s"): overlapping paths: "a" with "a/b"'],
  ],
  [
    { downwardAPI: { items: items('a', 'a/b') } },
    ['volume "v" (DownwardAPI): overlapping paths: "a/b" with "a"'],
  ],
  [
    {
      projected: {
        sources: [
          {},
          { serviceAccountToken: { path: 't' } },
          { configMap: { name: 'm', items: items('t/a') } },
          { secret: { name: 's' } },
          { podCertificate: { keyPath: 'k' } },
          { clusterTrustBundle: { signerName: 'me', path: 'k' } },
        ],
      },
    },
    [
      'volume "v" (Projected) has no sources provided',
      'volume "v" (Projected): overlapping paths: "t/a" (ConfigMap "m") with "t" (ServiceAccountToken)',
      'volume "v" (Projected): overlapping paths: "k" (ClusterTrustBundle "me") with "k" (PodCertificate key)',
    ],
  ],
])('%j', (source, expected) => {
  expect(pathWarnings([{ name: 'v', ...source }])).toEqual(expected);
});
