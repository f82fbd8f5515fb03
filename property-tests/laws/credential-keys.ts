/** Which credentials fit an image (images.md, CR1 to CR6): laws over a node's docker configuration. */
import fc from 'fast-check';
import { keyringLookup, urlsMatch } from '../../src/kubelet/images/credentials/index.ts';
import {
  imageText,
  keysAndImages,
  keyText,
  lines,
  type KeysAndImage,
  type KeyShape,
} from '../credential-keys/key-shapes.ts';
import { lookUp, type KeyDefect } from '../credential-keys/look-up.ts';
import { ownLaw } from '../own-law.ts';

type Entries = Parameters<typeof keyringLookup>[0];

const FILE = 'property-tests/credential-keys.test.ts';
const HUB_KEY = 'index.docker.io';

const isHub = ({ image }: KeysAndImage): boolean => image.labels.join('.') === 'docker.io';

function found({ image, keys }: KeysAndImage, defect: KeyDefect | undefined) {
  return lookUp(keys.map(keyText), imageText(image), defect);
}

/** Those that were found, Docker Hub's aside, which is asked for without fitting. */
async function fitting(subject: KeysAndImage, defect: KeyDefect | undefined) {
  const texts = await found(subject, defect);
  return subject.keys.filter((key) => texts.includes(keyText(key)) && keyText(key) !== HUB_KEY);
}

export const moreKeysFindMore = ownLaw({
  name: 'CR1: an entry more never takes a credential away, except Docker Hub’s',
  because: 'the best key, the fallback and the order are decided over all entries together.',
  oracle: 'the look-up without the last entry',
  file: FILE,
  subjects: keysAndImages,
  runs: 300,
  sometimes: ['an entry more found more', 'a key hid Docker Hub’s'],
  defect: {
    name: 'a keyring that keeps only the best',
    lookup: (entries: Entries, repository: string) =>
      keyringLookup(entries, repository).slice(0, 1),
  },
  judge: async (subject, sometimes, defect) => {
    const fewer = await found({ ...subject, keys: subject.keys.slice(0, -1) }, defect);
    const more = await found(subject, defect);
    if (fewer.length > 0 && more.length > fewer.length) sometimes('an entry more found more');
    const lost = fewer.filter((key) => !more.includes(key));
    const isHidden = isHub(subject) && more.length > 0 && lost.every((key) => key === HUB_KEY);
    if (lost.length > 0 && isHidden) sometimes('a key hid Docker Hub’s');
    if (lost.length === 0 || isHidden) return undefined;
    return `${lost.join(', ')} was found before, and is not any more`;
  },
  lines,
});

/** What a path begins with is taken for the version of the API that docker's clients write there. */
function withoutVersion(key: string): string {
  return key.replace(/^([^/]+)\/v[12]\//, '$1/').replace(/^([^/]+)\/$/, '$1');
}

export const specificKeysFirst = ownLaw({
  name: 'CR2: a key comes before those that it extends',
  because: 'entries come in the order of a file, and are tried in the order of their keys.',
  oracle: 'the texts of the keys that were found, two and two',
  file: FILE,
  subjects: keysAndImages,
  runs: 300,
  sometimes: ['a key and one that it extends fitted'],
  defect: {
    name: 'a keyring that begins with the most general',
    lookup: (entries: Entries, repository: string) =>
      keyringLookup(entries.toReversed(), repository),
  },
  judge: async (subject, sometimes, defect) => {
    const keys = await found(subject, defect);
    const plain = keys.map(withoutVersion);
    for (const [at, key] of keys.entries()) {
      const short = plain[at] ?? '';
      const longer = plain.findIndex((other) => other !== short && other.startsWith(short));
      if (longer >= 0) sometimes('a key and one that it extends fitted');
      if (longer > at) return `${key} comes before ${keys[longer] ?? ''}`;
    }
    return undefined;
  },
  lines,
});

export const tagsDoNotMatter = ownLaw({
  name: 'CR3: neither tag nor digest decides which credentials fit',
  because: 'keys are compared with a part of what the pod says, and that has to be cut out.',
  oracle: 'the look-up for the bare name',
  file: FILE,
  subjects: keysAndImages,
  runs: 150,
  sometimes: ['something fitted', 'nothing fitted'],
  defect: {
    name: 'a caller that loses the host of what has a digest',
    asks: (image: string) => image.replace(/^[^/]+\/(?=.*@)/, ''),
  },
  judge: async ({ image, keys }, sometimes, defect) => {
    const servers = keys.map(keyText);
    const name = imageText(image);
    const bare = await lookUp(servers, name, defect);
    sometimes(bare.length > 0 ? 'something fitted' : 'nothing fitted');
    const digest = `@sha256:${'0'.repeat(64)}`;
    for (const more of [':v2', digest, `:v2${digest}`]) {
      const keysThen = await lookUp(servers, `${name}${more}`, defect);
      if (keysThen.join() !== bare.join()) {
        return `${name} has ${bare.join(', ')}; with ${more} it has ${keysThen.join(', ')}`;
      }
    }
    return undefined;
  },
  lines,
});

const withoutPort = (text: string): string => text.replace(/:\d+/, '');

export const portsAreEqual = ownLaw({
  name: 'CR4: a key with a port fits that port alone, and one without fits none',
  because: 'a port is a part of the host in the text of a key, and a registry of its own.',
  oracle: 'the ports of the image and of the keys that were found',
  file: FILE,
  subjects: keysAndImages,
  runs: 300,
  sometimes: ['a key with a port fitted', 'a key had the host, and another port'],
  defect: {
    name: 'a keyring that looks at hosts only',
    lookup: (entries: Entries, repository: string) =>
      keyringLookup(entries, repository, (key, image) =>
        urlsMatch(withoutPort(key), withoutPort(image)),
      ),
  },
  judge: async (subject, sometimes, defect) => {
    const { image, keys } = subject;
    const sameHost = (key: KeyShape): boolean => key.labels.join('.') === image.labels.join('.');
    if (keys.some((key) => sameHost(key) && key.port !== image.port)) {
      sometimes('a key had the host, and another port');
    }
    const fits = await fitting(subject, defect);
    if (fits.some(({ port }) => port !== '')) sometimes('a key with a port fitted');
    const wrong = fits.find(({ port }) => port !== image.port);
    return wrong === undefined ? undefined : `${keyText(wrong)} fits ${imageText(image)}`;
  },
  lines,
});

export const globsKeepToTheirLabel = ownLaw({
  name: 'CR5: a glob stands for a part of one label, and never for a dot',
  because: 'a pattern over the whole host would fit the hosts of other people.',
  oracle: 'the labels of the image and of the keys that were found, one by one',
  file: FILE,
  subjects: keysAndImages,
  runs: 300,
  sometimes: ['a glob fitted', 'a glob would have fitted over a dot'],
  defect: {
    name: 'a keyring whose globs run over dots',
    lookup: (entries: Entries, repository: string) =>
      keyringLookup(
        entries,
        repository,
        (key, image) => urlsMatch(key, image) || fitsOverDots(key, image),
      ),
  },
  judge: async (subject, sometimes, defect) => {
    const { image, keys } = subject;
    const overDots = (key: KeyShape): boolean =>
      key.labels.length !== image.labels.length && fitsOverDots(keyText(key), imageText(image));
    if (keys.some(overDots)) sometimes('a glob would have fitted over a dot');
    const fits = await fitting(subject, defect);
    if (fits.some(({ labels }) => labels.join('').includes('*'))) sometimes('a glob fitted');
    const wrong = fits.find(
      ({ labels }) =>
        labels.length !== image.labels.length ||
        !labels.every((label, at) => labelFits(label, image.labels[at] ?? '')),
    );
    return wrong === undefined ? undefined : `${keyText(wrong)} fits ${imageText(image)}`;
  },
  lines,
});

/** Judged by what stands before and after the glob. */
function labelFits(label: string, text: string): boolean {
  const [before = '', after] = label.split('*');
  if (after === undefined) return label === text;
  return (
    text.length >= before.length + after.length && text.startsWith(before) && text.endsWith(after)
  );
}

function fitsOverDots(key: string, image: string): boolean {
  const source = key.replace(/[.\\]/g, '\\$&').replaceAll('*', '[^/]*');
  return new RegExp(`^${source}`).test(image);
}

interface OneKey extends KeysAndImage {
  readonly writing: string;
}

/** How else a key may be written: `_` is the host, `$` the path. */
const WRITINGS = ['https://_$', 'http://_$', '_/v1$', '_/v2$', 'https://_/v1$', 'http://_/v2$'];

const oneKey: fc.Arbitrary<OneKey> = fc
  .tuple(keysAndImages, fc.constantFrom(...WRITINGS))
  .map(([{ image, keys }, writing]) => ({ image, keys: keys.slice(0, 1), writing }));

export const writingsAreEqual = ownLaw({
  name: 'CR6: however a key is written, with a scheme and a version or without, it is the same key',
  because: 'docker’s clients wrote the address of the API where others write the host.',
  oracle: 'the look-up with the bare key',
  file: FILE,
  subjects: oneKey,
  runs: 300,
  sometimes: ['a key without a path fitted', 'a key with a path fitted', 'it did not fit'],
  defect: {
    name: 'a keyring that takes the version for a path',
    reads: (server: string) => server.replace(/\/v[12]\//, '/v1/v1/'),
  },
  judge: async ({ image, keys, writing }, sometimes, defect) => {
    const [key = { labels: [], port: '', path: '' }] = keys;
    // The path of a repository that begins so is taken for the version: that key cannot be written bare.
    if (/^\/v[12]\//.test(key.path)) return undefined;
    const host = keyText({ ...key, path: '' });
    const path = key.path === '' ? '/' : key.path;
    const written = writing.replace('_', host).replace('$', path);
    const bare = await lookUp([keyText(key)], imageText(image), defect);
    const other = await lookUp([written], imageText(image), defect);
    if (bare.length === 0) sometimes('it did not fit');
    else
      sometimes(key.path.length > 1 ? 'a key with a path fitted' : 'a key without a path fitted');
    if (bare.length === other.length) return undefined;
    const does = (count: number): string => (count === 0 ? 'does not fit' : 'fits');
    return `${keyText(key)} ${does(bare.length)}, ${written} ${does(other.length)}`;
  },
  lines: ({ image, keys, writing }) => [...lines({ image, keys }), `written ${writing}`],
});
