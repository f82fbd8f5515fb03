/** What the registry of a disk story holds, and the pods that use it. */
import type { LabOptions } from '../../src/lab/index.ts';
import { LIFE } from '../workloads/manifest.ts';
import { ARTIFACTS, IMAGES, type PodShape } from './disk-story.ts';

const HOST = 'registry.test';
const KIB = 1024;
/** Of a content, by its number. */
const SIZES_KIB = [300, 150, 220, 90, 260];

const pathOf = (image: number): string => `team/server-${String(image)}:v1`;
const pathOfArtifact = (artifact: number): string => `team/model-${String(artifact)}:v1`;

export const imageReference = (image: number): string => `${HOST}/${pathOf(image)}`;
export const artifactReference = (artifact: number): string =>
  `${HOST}/${pathOfArtifact(artifact)}`;

/** Image 0 of version 1 is image 1 of version 0: two names for one object. */
export function contentOf(image: number, version: number) {
  const number = (image + version) % SIZES_KIB.length;
  const weights = String(number).repeat((SIZES_KIB[number] ?? 0) * KIB);
  return {
    reference: pathOf(image),
    image: { layers: [{ compression: 'none' as const, files: { weights } }] },
  };
}

function artifactOf(artifact: number) {
  const files = { model: String.fromCodePoint(97 + artifact).repeat(200 * KIB) };
  return { reference: pathOfArtifact(artifact), artifact: { type: 'model/drydock', files } };
}

export const REGISTRIES: LabOptions['registries'] = [
  {
    host: HOST,
    content: [
      ...Array.from({ length: IMAGES }, (_, image) => contentOf(image, 0)),
      ...Array.from({ length: ARTIFACTS }, (_, artifact) => artifactOf(artifact)),
    ],
  },
];

const SCRIPTS = {
  run: 'log begins\nsleep infinity',
  complete: 'log begins\nsleep 5s\nexit 0',
  crash: 'log begins\nsleep 5s\nexit 1',
} as const;

export function podManifest(
  pod: number,
  { image, does, volume, cacheKiB }: PodShape,
  life: number,
) {
  const isCached = cacheKiB > 0;
  const fill = isCached ? `fill /cache/file ${String(cacheKiB)}Ki\n` : '';
  const source =
    volume.is === 'image'
      ? { image: { reference: imageReference(volume.image) } }
      : volume.is === 'oci'
        ? { oci: { image: artifactReference(volume.artifact) } }
        : undefined;
  return {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: {
      name: `pod-${String(pod)}`,
      annotations: {
        'process.drydock.dev/main': `${fill}${SCRIPTS[does]}\n`,
        [LIFE]: String(life),
      },
    },
    spec: {
      restartPolicy: does === 'complete' ? 'Never' : 'Always',
      volumes: [
        ...(source === undefined ? [] : [{ name: 'data', ...source }]),
        ...(isCached ? [{ name: 'cache', emptyDir: {} }] : []),
      ],
      containers: [
        {
          name: 'main',
          image: imageReference(image),
          volumeMounts: [
            ...(source === undefined ? [] : [{ name: 'data', mountPath: '/data' }]),
            ...(isCached ? [{ name: 'cache', mountPath: '/cache' }] : []),
          ],
        },
      ],
    },
  };
}
