/**
 * Artifacts as people push them, mounted as a pod's volume: what is there, under which name.
 *
 * CRI-O mounts each blob as one file named by its title, else by the file path of a model (openshift/enhancements#1792);
 * containerd mounts images only. Archives of a model are unpacked here, where CRI-O shows the archive.
 */
import { gzipSync } from 'fflate';
import { describe, expect, it } from 'vitest';
import { aDirectory, aFile, aTar } from '../../cri/oci/unpack/testing/a-tar.ts';
import {
  anObject,
  filesOf,
  labWith,
  runOver,
  type BlobShape,
} from '../../../testing/object-lab.ts';

const FIELDS = ['image', 'oci'] as const;
const EMPTY: BlobShape = {
  mediaType: 'application/vnd.oci.empty.v1+json',
  content: '{}',
  descriptor: { data: 'e30=' },
};
const TITLE = 'org.opencontainers.image.title';
const FILE_PATH = 'org.cnai.model.filepath';

const titled = (title: string, content: string): BlobShape => ({
  mediaType: 'application/octet-stream',
  content,
  annotations: { [TITLE]: title },
});

/** containerd/containerd#11907: the guidelines for artifacts, case 2. */
describe('an artifact with an empty config, whose layer has the type of an image’s', () => {
  const archive = gzipSync(aTar(aFile('inside', 'x')), { mtime: 0 });
  const object = anObject(
    EMPTY,
    [
      {
        mediaType: 'application/vnd.oci.image.layer.v1.tar+gzip',
        content: archive,
        annotations: { [TITLE]: 'model.joblib' },
      },
    ],
    { artifactType: 'application/vnd.example+type' },
  );

  it.each(FIELDS)('is a file by its title, byte for byte, as a volume `%s`', async (field) => {
    const bench = await labWith(object);

    await runOver(bench, field, 'read /v/model.joblib\nsleep infinity');

    expect(bench.pod('web').status.phase).toBe('Running');
    const content = String.fromCharCode(...archive);
    expect(await filesOf(bench, object)).toEqual({ 'model.joblib': content });
  });
});

/** cri-o/cri-o#8953: `oras push` of each file that `find TREE -type f` names. */
describe('an artifact of a tree of plain files', () => {
  const files = { 'tree/a/one': 'same', 'tree/a/two': 'other', 'tree/b/one': 'same' };
  const layers = Object.entries(files).map(([title, content]) => titled(title, content));
  const object = anObject(EMPTY, layers, { artifactType: 'application/vnd.unknown.artifact.v1' });

  it.each(FIELDS)(
    'has each file under its title, one blob’s two names too, as `%s`',
    async (field) => {
      const bench = await labWith(object);

      const paths = Object.keys(files).map((path) => `read /v/${path}`);
      await runOver(bench, field, [...paths, 'sleep infinity'].join('\n'));

      expect(bench.logs('web')).toEqual(['same', 'other', 'same']);
      expect(await filesOf(bench, object)).toEqual(files);
      const fetched = bench.records('image.blobFetched').map(({ detail }) => detail.digest);
      expect(fetched.filter((digest) => digest === object.blobs[1]?.digest)).toHaveLength(1);
    },
  );

  it.each([
    ['climbs', 'tree/../../outside', 'leads out of the tree'],
    ['is absolute', '/tree/a', 'title is absolute'],
  ])('never runs over a title that %s', async (_, title, why) => {
    const bench = await labWith(anObject(EMPTY, [titled('tree/a', 'x'), titled(title, 'y')]));

    await runOver(bench, 'oci', 'sleep infinity');

    expect(bench.pod('web').status.phase).toBe('Pending');
    expect(bench.said('web', /FailedMount/).at(0)).toContain(why);
  });
});

/** cri-o/cri-o#9127: what the tools of the CNCF model-spec pack. */
describe('a ModelPack model', () => {
  const model = (
    kind: string,
    path: string | undefined,
    content: string | Uint8Array,
  ): BlobShape => ({
    mediaType: `application/vnd.cnai.model.${kind}`,
    content,
    ...(path === undefined ? {} : { annotations: { [FILE_PATH]: path } }),
  });
  const config = model('config.v1+json', undefined, '{"descriptor":{"name":"qwen"}}');
  const tokenizer = aTar(aDirectory('weights'), aFile('weights/tokenizer.json', '{}'));
  const nameless = model('doc.v1.raw', undefined, 'read me');
  const object = anObject(
    config,
    [
      model('weight.v1.raw', 'weights/model.safetensors', 'W'),
      {
        ...model('weight.v1.raw', 'weights/second', 'V'),
        annotations: { [FILE_PATH]: 'weights/second', [TITLE]: 'by-title' },
      },
      model('config.v1.tar', 'weights/tokenizer.json', tokenizer),
      model(
        'config.v1.tar+gzip',
        'code',
        gzipSync(aTar(aFile('code/run.py', 'run')), { mtime: 0 }),
      ),
      nameless,
    ],
    { artifactType: 'application/vnd.cnai.model.manifest.v1+json' },
  );

  it.each(FIELDS)('has its files where their paths say, titles first, as `%s`', async (field) => {
    const bench = await labWith(object);

    await runOver(bench, field, 'read /v/weights/model.safetensors\nsleep infinity');

    expect(bench.logs('web')).toEqual(['W']);
    const hex = object.blobs.at(-1)?.digest.replace('sha256:', '') ?? '';
    expect(await filesOf(bench, object)).toEqual({
      'by-title': 'V',
      'code/run.py': 'run',
      'weights/model.safetensors': 'W',
      'weights/tokenizer.json': '{}',
      [hex]: 'read me',
    });
  });
});
