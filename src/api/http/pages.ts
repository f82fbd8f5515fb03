/** What is no resource: version, health, the index, OpenAPI. */
import type { Exchange } from './exchange.ts';
import {
  textResponse,
  UNCACHED,
  type Headers,
  type HttpRequest,
  type HttpResponse,
} from './http-message.ts';
import { acceptedTypes, negotiate } from './negotiation/accept.ts';
import { notAllowed } from './not-allowed.ts';
import type { OpenApiDocument, OpenApiDocuments } from './openapi/documents.ts';
import { noRepresentation } from './respond.ts';
import { groupVersion } from './served-resource.ts';
import type { ServedResources } from './served-resources.ts';

const HEALTH = /^\/(healthz|livez|readyz)(?:\/(ping|log|etcd))?$/;

/** Undefined if there is no such page. */
export function answerPage(
  exchange: Exchange,
  served: ServedResources,
  openApi: OpenApiDocuments,
): HttpResponse | undefined {
  const { path, query, request } = exchange;
  if (request.method !== 'GET' && request.method !== 'HEAD') {
    if (path === '/version') throw notAllowed();
    return undefined;
  }
  const [, check, part] = HEALTH.exec(path) ?? [];
  if (check !== undefined) {
    return textResponse(200, healthText(check, part, query.has('verbose')), UNCACHED);
  }
  switch (path) {
    case '/':
    case '/index.html':
      return jsonPage({ paths: allPaths(served) });
    case '/version':
      if (!takesJson(request)) throw noRepresentation(JSON_TYPE);
      return jsonPage(VERSION);
    case '/openapi/v3':
      // Upstream leaves its type to be guessed.
      return textResponse(200, JSON.stringify(openApi.index()), UNCACHED);
    case '/openapi/v2':
      return swaggerPage(exchange, openApi);
    default:
      return path.startsWith('/openapi/v3/') ? openApiPage(exchange, openApi) : undefined;
  }
}

function takesJson({ headers: { accept = '*/*' } }: HttpRequest): boolean {
  return acceptedTypes(accept).some(
    (type) => negotiate(type, () => false)?.mediaType === JSON_TYPE,
  );
}

function healthText(check: string, part: string | undefined, isVerbose: boolean): string {
  if (part !== undefined || !isVerbose) return 'ok';
  return `[+]ping ok\n[+]log ok\n[+]etcd ok\n${check} check passed\n`;
}

/** Of the release that is simulated, as its servers say it. */
const VERSION = {
  major: '1',
  minor: '36',
  emulationMajor: '1',
  emulationMinor: '36',
  minCompatibilityMajor: '1',
  minCompatibilityMinor: '35',
  gitVersion: 'v1.36.3',
  gitCommit: '0'.repeat(40),
  gitTreeState: 'clean',
  buildDate: '1970-01-01T00:00:00Z',
  goVersion: 'go1.26.8',
  compiler: 'gc',
  platform: 'linux/amd64',
};

function jsonPage(document: object): HttpResponse {
  return {
    status: 200,
    headers: { ...UNCACHED, 'Content-Type': 'application/json' },
    body: JSON.stringify(document, null, 2),
  };
}

function allPaths({ groups }: ServedResources): readonly string[] {
  const ofGroups = groups.flatMap(({ group, versions }) => {
    const root = group === '' ? '/api' : `/apis/${group}`;
    const below = versions.map(({ version }) =>
      group === '' ? `/api/${version}` : `/apis/${groupVersion({ group, version })}`,
    );
    return [root, ...below];
  });
  const others = [
    '/apis',
    '/healthz',
    '/livez',
    '/openapi/v2',
    '/openapi/v3',
    '/readyz',
    '/version',
  ];
  return [...ofGroups, ...others].sort();
}

const YEAR_SECONDS = 31_536_000;

function openApiPage(
  { path, query, request }: Exchange,
  openApi: OpenApiDocuments,
): HttpResponse | undefined {
  const name = path.slice('/openapi/v3/'.length);
  const document = openApi.document(name);
  if (document === undefined) return undefined;
  const { hash } = document;
  const given = query.get('hash');
  if (given !== null && given !== hash) {
    const headers = { Location: `/openapi/v3/${name}?hash=${hash}` };
    return { status: 301, headers, body: '' };
  }
  const caching: Record<string, string> =
    given === null ? {} : { 'Cache-Control': `public, immutable, max-age=${String(YEAR_SECONDS)}` };
  return documentPage(request, document, caching);
}

const JSON_TYPE = 'application/json';
const PROTOBUF_TYPE = 'application/com.github.proto-openapi.spec.v2.v1.0+protobuf';
/** As gnostic calls it; the same with a dot for the at sign, which is no part of a media type. */
const PROTOBUF = /^application\/com\.github\.proto-openapi\.spec\.v2[@.]v1\.0\+protobuf$/;

/** kubectl asks for protobuf alone. */
function swaggerPage({ request }: Exchange, openApi: OpenApiDocuments): HttpResponse {
  const { accept = '*/*' } = request.headers;
  const types = acceptedTypes(accept);
  const isJson = (type: string): boolean => negotiate(type, () => false)?.mediaType === JSON_TYPE;
  const liked = types.find((type) => isJson(type) || PROTOBUF.test(type));
  if (liked === undefined) {
    return { status: 406, headers: { ...UNCACHED, Vary: 'Accept' }, body: '' };
  }
  const swagger = openApi.swagger();
  if (isJson(liked)) return documentPage(request, swagger, UNCACHED);
  const { bytes, hash } = swagger.protobuf();
  const page = documentPage(request, { text: '', hash }, UNCACHED);
  if (page.status === 304) return page;
  return { ...page, headers: { ...page.headers, 'Content-Type': PROTOBUF_TYPE }, body: bytes };
}

function documentPage(
  { headers: asked }: HttpRequest,
  { text, hash }: OpenApiDocument,
  caching: Headers,
): HttpResponse {
  const etag = `"${hash}"`;
  const headers = { Vary: 'Accept', Etag: etag, ...caching };
  if (asked['if-none-match'] === etag) return { status: 304, headers, body: '' };
  return {
    status: 200,
    headers: { 'Content-Type': JSON_TYPE, ...headers },
    body: text,
  };
}
