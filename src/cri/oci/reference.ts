/**
 * Image references, normalised as Docker and containerd do.
 *
 *     reference  = name [ ":" tag ] [ "@" digest ]
 *     name       = [ domain "/" ] path-component *( "/" path-component )
 *     familiar   : busybox            -> docker.io/library/busybox:latest
 *                  team/app           -> docker.io/team/app:latest
 *                  localhost/app      -> localhost/app:latest
 *
 * The first component is a domain if it holds a dot or a colon, is `localhost`, or has an upper-case
 * letter. Source: distribution/reference (grammar and messages), v0.6.
 */
import { remembering } from '../../sim/index.ts';
import { parseDigest, type Digest } from './digest.ts';

export interface Reference {
  /** `registry.test:5000` */
  readonly domain: string;
  /** `team/config` */
  readonly repository: string;
  readonly tag?: string;
  /** If present it decides; the tag is then only a remark. */
  readonly digest?: Digest;
}

/** `message` in the words of distribution/reference. */
export class ReferenceError extends Error {
  override readonly name = 'ReferenceError';
}

const DOMAIN =
  /^(?:(?:[a-zA-Z0-9]|[a-zA-Z0-9][a-zA-Z0-9-]*[a-zA-Z0-9])(?:\.(?:[a-zA-Z0-9]|[a-zA-Z0-9][a-zA-Z0-9-]*[a-zA-Z0-9]))*|\[[a-fA-F0-9:]+\])(?::[0-9]+)?$/;
const PATH_COMPONENT = /^[a-z0-9]+(?:(?:\.|_|__|-+)[a-z0-9]+)*$/;
const TAG = /^\w[\w.-]{0,127}$/;
const IMAGE_ID = /^[a-f0-9]{64}$/;
/** Of the repository; the domain does not count. */
const NAME_LENGTH_MAX = 255;

/** @throws {ReferenceError} */
export const parseReference = remembering(parse);

function parse(text: string): Reference {
  if (IMAGE_ID.test(text)) {
    throw new ReferenceError(
      `invalid repository name (${text}), cannot specify 64-byte hexadecimal strings`,
    );
  }
  const at = text.indexOf('@');
  const digest = at < 0 ? undefined : parseDigest(text.slice(at + 1));
  if (at >= 0 && digest === undefined) throw invalid();
  const named = at < 0 ? text : text.slice(0, at);
  const { name, tag } = splitTag(named);
  if (name === '') throw invalid();
  if (tag !== undefined && !TAG.test(tag)) throw invalid();
  const { domain, repository } = splitDomain(name);
  if (repository.toLowerCase() !== repository) {
    throw new ReferenceError(
      `invalid reference format: repository name (${repository}) must be lowercase`,
    );
  }
  const valid =
    DOMAIN.test(domain) && repository.split('/').every((part) => PATH_COMPONENT.test(part));
  if (!valid) throw invalid();
  if (repository.length > NAME_LENGTH_MAX) {
    throw new ReferenceError(
      `repository name must not be more than ${String(NAME_LENGTH_MAX)} characters`,
    );
  }
  return {
    domain,
    repository,
    ...(tag === undefined ? (digest === undefined ? { tag: 'latest' } : {}) : { tag }),
    ...(digest === undefined ? {} : { digest }),
  };
}

function splitTag(named: string): { readonly name: string; readonly tag?: string } {
  const colon = named.lastIndexOf(':');
  if (colon < 0 || colon < named.lastIndexOf('/')) return { name: named };
  return { name: named.slice(0, colon), tag: named.slice(colon + 1) };
}

function splitDomain(name: string): { readonly domain: string; readonly repository: string } {
  const slash = name.indexOf('/');
  const first = slash < 0 ? '' : name.slice(0, slash);
  const isDomain =
    first.includes('.') ||
    first.includes(':') ||
    first === 'localhost' ||
    (first !== '' && first.toLowerCase() !== first);
  const domain = isDomain ? first : 'docker.io';
  const repository = isDomain ? name.slice(slash + 1) : name;
  if ((domain === 'docker.io' || domain === 'index.docker.io') && !repository.includes('/')) {
    return { domain: 'docker.io', repository: `library/${repository}` };
  }
  return { domain: domain === 'index.docker.io' ? 'docker.io' : domain, repository };
}

/** `registry.test/team/config` */
export function formatName(reference: Reference): string {
  return `${reference.domain}/${reference.repository}`;
}

/**
 * `registry.test/team/config:v1`, or `registry.test/team/config@sha256:…`: a tag beside a digest is dropped. Upstream:
 * distribution/reference, ParseDockerRef, by which containerd's CRI names what it pulls.
 */
export function formatReference(reference: Reference): string {
  const { tag, digest } = reference;
  if (digest !== undefined) return `${formatName(reference)}@${digest}`;
  return tag === undefined ? formatName(reference) : `${formatName(reference)}:${tag}`;
}

/** What the reference is known by from now on; none if it names a digest. */
export function tagOf(reference: Reference): string | undefined {
  return reference.tag === undefined || reference.digest !== undefined
    ? undefined
    : formatReference(reference);
}

function invalid(): ReferenceError {
  return new ReferenceError('invalid reference format');
}
