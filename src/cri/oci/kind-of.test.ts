import { describe, expect, it } from 'vitest';
import type { Digest } from './digest.ts';
import { kindOf } from './kind-of.ts';

const OCI_CONFIG = 'application/vnd.oci.image.config.v1+json';
const DOCKER_CONFIG = 'application/vnd.docker.container.image.v1+json';
const EMPTY = 'application/vnd.oci.empty.v1+json';
const LAYER = 'application/vnd.oci.image.layer.v1.tar+gzip';
const STRAY =
  'layers[1].mediaType: "text/plain" is no layer of an image, which this is by its config';

const of = (mediaType: string) => ({
  mediaType,
  digest: `sha256:${'0'.repeat(64)}` as Digest,
  size: 1,
});

function outcome(config: string, layers: readonly string[], artifactType?: string): string {
  const more = artifactType === undefined ? {} : { artifactType };
  try {
    return kindOf({ config: of(config), layers: layers.map(of), ...more });
  } catch (error) {
    return (error as Error).message;
  }
}

describe('kindOf', () => {
  it.each([
    ['image', OCI_CONFIG, [LAYER], undefined],
    ['image', DOCKER_CONFIG, ['application/vnd.docker.image.rootfs.diff.tar.gzip'], undefined],
    ['image', OCI_CONFIG, [], undefined],
    ['image', OCI_CONFIG, [LAYER], 'application/vnd.example'],
    ['artifact', EMPTY, [LAYER], undefined],
    ['artifact', 'application/vnd.cncf.helm.config.v1+json', ['text/plain'], undefined],
    ['artifact', OCI_CONFIG, [LAYER, 'text/plain'], 'application/vnd.example'],
    [STRAY, OCI_CONFIG, [LAYER, 'text/plain'], undefined],
    [STRAY, DOCKER_CONFIG, [LAYER, 'text/plain'], ''],
    ['image', OCI_CONFIG, new Array<string>(500).fill(LAYER), undefined],
    ['layers: more than 500 of them', OCI_CONFIG, new Array<string>(501).fill(LAYER), undefined],
    ['artifact', EMPTY, new Array<string>(501).fill('text/plain'), undefined],
  ] as const)('%s', (expected, config, layers, artifactType) => {
    expect(outcome(config, layers, artifactType)).toBe(expected);
  });
});
