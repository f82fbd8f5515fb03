/** Images, and keys that were made to fit them, or nearly. */
import fc from 'fast-check';

export interface ImageShape {
  readonly labels: readonly string[];
  readonly port: string;
  readonly path: readonly string[];
}

/** A key as a docker configuration has it, in parts. */
export interface KeyShape {
  readonly labels: readonly string[];
  readonly port: string;
  /** Empty, or with its slash. */
  readonly path: string;
}

export interface KeysAndImage {
  readonly image: ImageShape;
  readonly keys: readonly KeyShape[];
}

const HUB: ImageShape = { labels: ['docker', 'io'], port: '', path: ['library', 'busybox'] };
const HUB_KEY: KeyShape = { labels: ['index', 'docker', 'io'], port: '', path: '' };

const label = fc.constantFrom('registry', 'eu', 'test', 'a');
const ports = fc.constantFrom('', '', '5000', '443');
const image: fc.Arbitrary<ImageShape> = fc.oneof(
  { weight: 1, arbitrary: fc.constant(HUB) },
  {
    weight: 4,
    arbitrary: fc.record({
      labels: fc.array(label, { minLength: 2, maxLength: 4 }),
      port: ports,
      path: fc.array(fc.constantFrom('team', 'app', 'app-evil', 'v1'), {
        minLength: 1,
        maxLength: 3,
      }),
    }),
  },
);

type Change = (key: KeyShape, at: number, with_: string) => KeyShape;

const withLabel = (
  key: KeyShape,
  at: number,
  make: (old: string) => readonly string[],
): KeyShape => ({
  ...key,
  labels: key.labels.flatMap((old, index) =>
    index === at % key.labels.length ? make(old) : [old],
  ),
});

/** What makes another key of one; several leave it fitting. */
const CHANGES: Readonly<Record<string, Change>> = {
  'a label is anything': (key, at) => withLabel(key, at, () => ['*']),
  'the end of a label is anything': (key, at) =>
    withLabel(key, at, (old) => [`${old.slice(0, 2)}*`]),
  'the begin of a label is anything': (key, at) =>
    withLabel(key, at, (old) => [`*${old.slice(-1)}`]),
  'another label': (key, at, text) => withLabel(key, at, () => [text]),
  'a label more': (key, at, text) => withLabel(key, at, (old) => [old, text]),
  'a label less': (key, at) => (key.labels.length < 2 ? key : withLabel(key, at, () => [])),
  'another port': (key, at) => ({ ...key, port: ['', '443', '5000'][at % 3] ?? '' }),
  'less of the path': (key, at) => ({ ...key, path: key.path.slice(0, at) }),
  'no path': (key) => ({ ...key, path: '' }),
};

const change = fc.record({
  how: fc.constantFrom(...Object.keys(CHANGES)),
  at: fc.nat(20),
  with_: label,
});

function keysFor(shape: ImageShape): fc.Arbitrary<readonly KeyShape[]> {
  const exact: KeyShape = {
    labels: shape.labels,
    port: shape.port,
    path: `/${shape.path.join('/')}`,
  };
  const near = fc
    .array(change, { maxLength: 3 })
    .map((changes) =>
      changes.reduce((key, { how, at, with_ }) => CHANGES[how]?.(key, at, with_) ?? key, exact),
    );
  const key = fc.oneof(
    { weight: 6, arbitrary: near },
    { weight: 1, arbitrary: fc.constant(HUB_KEY) },
  );
  return fc.uniqueArray(key, { minLength: 1, maxLength: 6, selector: keyText });
}

export const keysAndImages: fc.Arbitrary<KeysAndImage> = image.chain((shape) =>
  keysFor(shape).map((keys) => ({ image: shape, keys })),
);

export function keyText({ labels, port, path }: KeyShape): string {
  // Docker's clients write a lone slash, which is none.
  return `${labels.join('.')}${port === '' ? '' : `:${port}`}${path === '/' ? '' : path}`;
}

/** Without tag and digest. */
export function imageText({ labels, port, path }: ImageShape): string {
  return `${labels.join('.')}${port === '' ? '' : `:${port}`}/${path.join('/')}`;
}

export function lines({ image: shape, keys }: KeysAndImage): readonly string[] {
  return [`image ${imageText(shape)}`, ...keys.map((key) => `key   ${keyText(key)}`)];
}
