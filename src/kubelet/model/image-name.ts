/**
 * What an image is called. Upstream: pkg/util/parsers/parsers.go, ParseImageName, over
 * distribution/reference, ParseNormalizedNamed (v1.36).
 */
export interface ImageName {
  /** Fully qualified: `docker.io/library/busybox`. For credentials and defaults, never for the runtime. */
  readonly repository: string;
  /** `latest` if there is neither tag nor digest; empty if there is only a digest. */
  readonly tag: string;
  /** `sha256:…`, or empty. */
  readonly digest: string;
}

const DEFAULT_DOMAIN = 'docker.io';
const PATH_LENGTH_MAX = 255;
const LABEL = '(?:[a-zA-Z0-9]|[a-zA-Z0-9][a-zA-Z0-9-]*[a-zA-Z0-9])';
const HOST = `(?:${LABEL}(?:\\.${LABEL})*|\\[[a-fA-F0-9:]+\\])`;
const NAME = '[a-z0-9]+(?:(?:[._]|__|-+)[a-z0-9]+)*';
const REFERENCE = new RegExp(
  `^(${HOST}(?::[0-9]+)?)/(${NAME}(?:/${NAME})*)(?::(\\w[\\w.-]{0,127}))?(?:@([A-Za-z0-9_+.-]+:[0-9a-fA-F]{32,}))?$`,
);
/** Hexadecimal digits of each algorithm. */
const DIGEST_LENGTHS: ReadonlyMap<string, number> = new Map([
  ['sha256', 64],
  ['sha384', 96],
  ['sha512', 128],
]);

/** @throws {Error} `couldn't parse image name "…": …` */
export function parseImageName(image: string): ImageName {
  const refuse = (why: string): Error =>
    new Error(`couldn't parse image name ${JSON.stringify(image)}: ${why}`);
  if (/^[a-f0-9]{64}$/.test(image)) {
    const why = `invalid repository name (${image}), cannot specify 64-byte hexadecimal strings`;
    throw refuse(why);
  }
  const [domain, rest] = splitDomain(image);
  const [remote = ''] = rest.split(':');
  if (remote !== remote.toLowerCase()) {
    throw refuse(`invalid reference format: repository name (${remote}) must be lowercase`);
  }
  const [, host, path = '', tag = '', digest = ''] = REFERENCE.exec(`${domain}/${rest}`) ?? [];
  if (host === undefined) throw refuse('invalid reference format');
  if (path.length > PATH_LENGTH_MAX) {
    throw refuse(`repository name must not be more than ${String(PATH_LENGTH_MAX)} characters`);
  }
  const why = digest === '' ? undefined : whyNoDigest(digest);
  if (why !== undefined) throw refuse(why);
  const isBare = tag === '' && digest === '';
  return { repository: `${host}/${path}`, tag: isBare ? 'latest' : tag, digest };
}

/** The registry's host, and what comes after it: `library/busybox:v1`. */
function splitDomain(image: string): readonly [domain: string, rest: string] {
  const slash = image.indexOf('/');
  const first = image.slice(0, Math.max(slash, 0));
  const rest = image.slice(slash + 1);
  const isHost =
    slash >= 0 && (/[.:]/.test(first) || first === 'localhost' || first !== first.toLowerCase());
  if (isHost && first !== DEFAULT_DOMAIN && first !== `index.${DEFAULT_DOMAIN}`) {
    return [first, rest];
  }
  const path = isHost ? rest : image;
  return [DEFAULT_DOMAIN, path.includes('/') ? path : `library/${path}`];
}

function whyNoDigest(digest: string): string | undefined {
  const [algorithm = '', hex = ''] = digest.split(':');
  const length = DIGEST_LENGTHS.get(algorithm);
  if (length === undefined) return 'unsupported digest algorithm';
  if (hex.length !== length) return 'invalid checksum digest length';
  return hex === hex.toLowerCase() ? undefined : 'invalid checksum digest format';
}

/**
 * `registry.test/team/app` of `registry.test/team/app:v1` or `…@sha256:…`; not made complete: `busybox`
 * stays what it is.
 */
export function withoutTagAndDigest(image: string): string {
  const name = image.split('@')[0] ?? '';
  const colon = name.lastIndexOf(':');
  return colon > name.lastIndexOf('/') ? name.slice(0, colon) : name;
}
