/**
 * What an image is called in full: the repository with its registry, tag and digest. For defaulting the
 * pull policy, for looking up credentials, and to tell whether a name is one; what is sent to a runtime
 * is what the user wrote. Upstream: pkg/util/parsers/parsers.go · ParseImageName (v1.36), over
 * distribution/reference v0.6 · ParseNormalizedNamed and opencontainers/go-digest · Parse.
 */
import { remembering } from '../sim/index.ts';

export interface ImageName {
  /** `docker.io/library/busybox` */
  readonly repository: string;
  /** Empty if there is only a digest. */
  readonly tag: string;
  /** `sha256:…`, or empty. */
  readonly digest: string;
}

/** `message` in upstream's words: `couldn't parse image name "Root": invalid reference format: …` */
export class ImageNameError extends Error {
  override readonly name = 'ImageNameError';

  constructor(image: string, reason: string) {
    super(`couldn't parse image name "${image}": ${reason}`);
  }
}

const HUB = 'docker.io';
const FORMER_HUB = 'index.docker.io';
const INVALID = 'invalid reference format';
/** Of the path; the registry does not count, an added `library/` does. */
const PATH_LENGTH_MAX = 255;

const IMAGE_ID = /^[a-f0-9]{64}$/;
const DOMAIN =
  /^(?:(?:[a-zA-Z0-9]|[a-zA-Z0-9][a-zA-Z0-9-]*[a-zA-Z0-9])(?:\.(?:[a-zA-Z0-9]|[a-zA-Z0-9][a-zA-Z0-9-]*[a-zA-Z0-9]))*|\[[a-fA-F0-9:]+\])(?::[0-9]+)?$/;
const COMPONENT = '[a-z0-9]+(?:(?:\\.|_|__|-+)[a-z0-9]+)*';
const PATH = new RegExp(`^${COMPONENT}(?:/${COMPONENT})*$`);
const TAG = /^\w[\w.-]{0,127}$/;
/** Looser than what a digest may be: that it is none has words of its own. */
const ANY_DIGEST = /^[A-Za-z][A-Za-z0-9]*(?:[-_+.][A-Za-z][A-Za-z0-9]*)*:[0-9a-fA-F]{32,}$/;
/** Hexadecimal digits by algorithm. */
const DIGEST_LENGTHS: ReadonlyMap<string, number> = new Map([
  ['sha256', 64],
  ['sha384', 96],
  ['sha512', 128],
]);

/** @throws {ImageNameError} */
export const parseImageName = remembering(parse);

function parse(image: string): ImageName {
  if (IMAGE_ID.test(image)) {
    const reason = `invalid repository name (${image}), cannot specify 64-byte hexadecimal strings`;
    throw new ImageNameError(image, reason);
  }
  const { domain, rest } = splitDomain(image);
  // Before anything else is looked at, as upstream does: up to the first colon, a digest's too.
  const [beforeColon = ''] = rest.split(':', 1);
  if (beforeColon.toLowerCase() !== beforeColon) {
    throw new ImageNameError(
      image,
      `${INVALID}: repository name (${beforeColon}) must be lowercase`,
    );
  }
  const { named, digest } = splitDigest(rest);
  const { path, tag } = splitTag(named);
  const isValid =
    (domain === HUB || DOMAIN.test(domain)) &&
    PATH.test(path) &&
    (tag === undefined || TAG.test(tag)) &&
    (digest === undefined || ANY_DIGEST.test(digest));
  if (!isValid) throw new ImageNameError(image, INVALID);
  if (path.length > PATH_LENGTH_MAX) {
    const reason = `repository name must not be more than ${String(PATH_LENGTH_MAX)} characters`;
    throw new ImageNameError(image, reason);
  }
  const whyNoDigest = digest === undefined ? undefined : digestFault(digest);
  if (whyNoDigest !== undefined) throw new ImageNameError(image, whyNoDigest);
  const unsaid = digest === undefined ? 'latest' : '';
  return { repository: `${domain}/${path}`, tag: tag ?? unsaid, digest: digest ?? '' };
}

/** The first component is a registry if it looks like a host; else all of it is of Docker Hub. */
function splitDomain(image: string): { readonly domain: string; readonly rest: string } {
  const slash = image.indexOf('/');
  if (slash < 0) return { domain: HUB, rest: `library/${image}` };
  const first = image.slice(0, slash);
  const isDomain = /[.:]/.test(first) || first === 'localhost' || first.toLowerCase() !== first;
  const domain = !isDomain || first === FORMER_HUB ? HUB : first;
  const rest = isDomain ? image.slice(slash + 1) : image;
  return domain === HUB && !rest.includes('/')
    ? { domain, rest: `library/${rest}` }
    : { domain, rest };
}

function splitDigest(rest: string): { readonly named: string; readonly digest?: string } {
  const at = rest.indexOf('@');
  return at < 0 ? { named: rest } : { named: rest.slice(0, at), digest: rest.slice(at + 1) };
}

function splitTag(named: string): { readonly path: string; readonly tag?: string } {
  const colon = named.indexOf(':');
  return colon < 0 ? { path: named } : { path: named.slice(0, colon), tag: named.slice(colon + 1) };
}

/** Why it is no digest, though it looks like one. */
function digestFault(digest: string): string | undefined {
  const [algorithm = '', encoded = ''] = digest.split(':');
  const length = DIGEST_LENGTHS.get(algorithm);
  if (length === undefined) return 'unsupported digest algorithm';
  if (encoded.length !== length) return 'invalid checksum digest length';
  return encoded === encoded.toLowerCase() ? undefined : 'invalid checksum digest format';
}
