/**
 * An OCI distribution server as a function from request to response: no sockets, no clock, no chance
 * of its own. `node/` puts it behind HTTP; `inProcessTransport` calls it directly.
 *
 * Source: distribution-spec v1.1 (pull, push, content discovery, content management).
 */
import { parseDigest, type Digest, type HttpRequest, type HttpResponse } from '../oci/index.ts';
import { answer, answerJson, refuse, withoutBody } from './answers.ts';
import { Gatekeeper, type RegistryAuth } from './auth.ts';
import { readBody } from './body.ts';
import type { BuiltObject } from './image-builder.ts';
import { Manifests } from './manifests.ts';
import { parseRoute, type Route } from './routes.ts';
import type { RegistryStorage } from './storage.ts';
import { Uploads } from './uploads.ts';

export interface EmbeddedRegistryOptions {
  readonly storage: RegistryStorage;
  /** Default: everybody may enter. */
  readonly auth?: RegistryAuth;
  /** Milliseconds since the epoch, for the expiry of tokens. */
  readonly now: () => number;
  /** Seals tokens; two registries with different secrets refuse each other's. */
  readonly secret?: string;
}

/** How many tags or repositories one answer lists unless asked for fewer. */
const PAGE_SIZE = 1000;

export class EmbeddedRegistry {
  readonly #storage: RegistryStorage;
  readonly #manifests: Manifests;
  readonly #uploads: Uploads;
  /** By repository; under the empty name what is about none. */
  readonly #requests = new Map<string, number>();
  readonly #options: EmbeddedRegistryOptions;
  #gatekeeper: Gatekeeper;
  #available = true;

  constructor(options: EmbeddedRegistryOptions) {
    this.#options = options;
    this.#storage = options.storage;
    this.#manifests = new Manifests(options.storage);
    this.#uploads = new Uploads(options.storage);
    this.#gatekeeper = this.#createGatekeeper(options.auth ?? { kind: 'none' });
  }

  /** Whether connections are accepted; who transports requests asks. */
  get available(): boolean {
    return this.#available;
  }

  /** How often it was asked for something of the repository, or for anything: refused or not, tokens apart. */
  requestCount(repository?: string): number {
    if (repository !== undefined) return this.#requests.get(repository) ?? 0;
    return [...this.#requests.values()].reduce((sum, count) => sum + count, 0);
  }

  setAvailable(available: boolean): void {
    this.#available = available;
  }

  setAuth(auth: RegistryAuth): void {
    this.#gatekeeper = this.#createGatekeeper(auth);
  }

  /** Stores an object under a tag without going through requests; answers the manifest's digest. */
  async put(repository: string, tag: string, object: BuiltObject): Promise<Digest> {
    for (const { digest, bytes } of object.blobs) await this.#storage.writeBlob(digest, bytes);
    for (const { digest, mediaType, bytes } of [...(object.manifests ?? []), object.manifest]) {
      await this.#storage.writeManifest(repository, digest, { mediaType, bytes });
    }
    const { digest } = object.manifest;
    await this.#manifests.changeTags(repository, (tags) => tags.set(tag, digest));
    return object.manifest.digest;
  }

  handle(request: HttpRequest): Promise<HttpResponse> {
    if (!URL.canParse(request.url)) {
      return Promise.resolve(refuse('UNSUPPORTED', 'no such address', {}, 400));
    }
    const url = new URL(request.url);
    if (url.pathname === '/token') return Promise.resolve(this.#gatekeeper.issue(request));
    const route = parseRoute(url.pathname);
    if (route === undefined) {
      return Promise.resolve(refuse('NAME_INVALID', 'no such endpoint', {}, 404));
    }
    const asked = 'repository' in route ? route.repository : '';
    this.#requests.set(asked, (this.#requests.get(asked) ?? 0) + 1);
    const writes = request.method !== 'GET' && request.method !== 'HEAD';
    const access =
      'repository' in route
        ? { repository: route.repository, action: writes ? ('push' as const) : ('pull' as const) }
        : undefined;
    const refusal = this.#gatekeeper.check(request, access);
    const response =
      refusal === undefined ? this.#dispatch(route, request, url) : Promise.resolve(refusal);
    return request.method === 'HEAD' ? response.then(withoutBody) : response;
  }

  #dispatch(route: Route, request: HttpRequest, url: URL): Promise<HttpResponse> {
    switch (route.kind) {
      case 'base':
        return Promise.resolve(answerJson(200, {}));
      case 'catalog':
        return this.#listing('repositories', this.#storage.listRepositories(), url);
      case 'tags':
        return this.#tags(route.repository, url);
      case 'manifest':
        return this.#manifests.handle(route.repository, route.reference, request);
      case 'referrers':
        return this.#manifests.referrers(route.repository, route.digest, url);
      case 'blob':
        return this.#blob(route.digest, request);
      case 'upload':
        return this.#uploads.handle(route.repository, route.session, request, url);
    }
  }

  async #tags(repository: string, url: URL): Promise<HttpResponse> {
    const tags = await this.#storage.readTags(repository);
    if (tags === undefined) return refuse('NAME_UNKNOWN', 'repository name not known to registry');
    return this.#listing('tags', Promise.resolve([...tags.keys()].sort()), url, repository);
  }

  /** One page of sorted names after `last`, at most `n`, with a Link to the next. */
  async #listing(
    field: 'tags' | 'repositories',
    names: Promise<readonly string[]>,
    url: URL,
    name?: string,
  ): Promise<HttpResponse> {
    const last = url.searchParams.get('last') ?? '';
    const asked = url.searchParams.get('n');
    if (asked !== null && !/^\d+$/.test(asked)) {
      return refuse('UNSUPPORTED', 'n: not a whole number', {}, 400);
    }
    const size = Math.min(asked === null ? PAGE_SIZE : Number(asked), PAGE_SIZE);
    const rest = (await names).filter((each) => each > last);
    const page = rest.slice(0, size);
    const end = page.at(-1);
    const next =
      end !== undefined && rest.length > page.length
        ? {
            link: `<${url.pathname}?n=${String(size)}&last=${encodeURIComponent(end)}>; rel="next"`,
          }
        : {};
    return answerJson(200, { ...(name === undefined ? {} : { name }), [field]: page }, next);
  }

  async #blob(digestText: string, request: HttpRequest): Promise<HttpResponse> {
    const digest = parseDigest(digestText);
    if (digest === undefined) return refuse('DIGEST_INVALID', 'invalid digest');
    const bytes = await this.#storage.readBlob(digest);
    if (bytes === undefined) return refuse('BLOB_UNKNOWN', 'blob unknown to registry');
    if (request.method === 'DELETE') {
      await this.#storage.deleteBlob(digest);
      return answer(202);
    }
    if (request.method !== 'GET' && request.method !== 'HEAD') {
      return refuse('UNSUPPORTED', 'method not allowed');
    }
    // Ranges are for GET only: RFC 9110, section 14.2.
    const range = request.method === 'GET' ? request.headers['range'] : undefined;
    return readBody(bytes, digest, range);
  }

  #createGatekeeper(auth: RegistryAuth): Gatekeeper {
    const { secret = 'drydock', now } = this.#options;
    return new Gatekeeper(auth, secret, now);
  }
}
