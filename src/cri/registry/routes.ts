/** Paths of the distribution API. Source: distribution-spec v1.1, "Endpoints". */
import { rethrowProgrammerError } from '../../sim/index.ts';
export type Route =
  | { readonly kind: 'base' }
  | { readonly kind: 'catalog' }
  | { readonly kind: 'tags'; readonly repository: string }
  | { readonly kind: 'manifest'; readonly repository: string; readonly reference: string }
  | { readonly kind: 'referrers'; readonly repository: string; readonly digest: string }
  | { readonly kind: 'blob'; readonly repository: string; readonly digest: string }
  | { readonly kind: 'upload'; readonly repository: string; readonly session: string };

const COMPONENT = '[a-z0-9]+(?:(?:\\.|_|__|-+)[a-z0-9]+)*';
const NAME = `(${COMPONENT}(?:/${COMPONENT})*)`;
const TAGS = new RegExp(`^/v2/${NAME}/tags/list$`);
const MANIFEST = new RegExp(`^/v2/${NAME}/manifests/([^/]+)$`);
const REFERRERS = new RegExp(`^/v2/${NAME}/referrers/([^/]+)$`);
const UPLOAD = new RegExp(`^/v2/${NAME}/blobs/uploads/([^/]*)$`);
const BLOB = new RegExp(`^/v2/${NAME}/blobs/([^/]+)$`);

/** Source: distribution-spec v1.1, "Pulling manifests", and what clients and registries agree on. */
const NAME_LENGTH_MAX = 255;
const WHOLE_NAME = new RegExp(`^${NAME}$`);

/** Whether a name is of the form that repositories have. */
export function isRepositoryName(text: string): boolean {
  return WHOLE_NAME.test(text) && !isTooLong(text);
}

export function isTooLong(name: string): boolean {
  return name.length > NAME_LENGTH_MAX;
}

/** Undefined if the path is none of the API's. */
export function parseRoute(path: string): Route | undefined {
  if (path === '/v2/' || path === '/v2') return { kind: 'base' };
  if (path === '/v2/_catalog') return { kind: 'catalog' };
  // A repository may be called "x/blobs/uploads"; the longest ending wins, as in the specification.
  let match = MANIFEST.exec(path);
  if (match !== null)
    return { kind: 'manifest', repository: match[1] ?? '', reference: decode(match[2]) };
  match = UPLOAD.exec(path.endsWith('/blobs/uploads') ? `${path}/` : path);
  if (match !== null)
    return { kind: 'upload', repository: match[1] ?? '', session: decode(match[2]) };
  match = BLOB.exec(path);
  if (match !== null) return { kind: 'blob', repository: match[1] ?? '', digest: decode(match[2]) };
  match = TAGS.exec(path);
  if (match !== null) return { kind: 'tags', repository: match[1] ?? '' };
  match = REFERRERS.exec(path);
  if (match !== null)
    return { kind: 'referrers', repository: match[1] ?? '', digest: decode(match[2]) };
  return undefined;
}

function decode(part = ''): string {
  try {
    return decodeURIComponent(part);
  } catch (error) {
    rethrowProgrammerError(error);
    return part;
  }
}
