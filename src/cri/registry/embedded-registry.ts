/**
 * An OCI distribution server as a function from request to response: no sockets, no clock, no chance
 * of its own. `node/` puts it behind HTTP; `inProcessTransport` calls it directly.
 *
 * Source: distribution-spec v1.1 (pull, push, content discovery, content management).
 */
import { errorText, remembering, rethrowProgrammerError, type Soon } from '../../sim/index.ts';
import { TransportError, type Digest, type HttpRequest, type HttpResponse } from '../oci/index.ts';
import { answerJson, refuse, withoutBody } from './answers.ts';
import { Gatekeeper, type RegistryAuth } from './auth.ts';
import { Blobs } from './blobs.ts';
import type { BuiltObject } from './image-builder.ts';
import { Manifests } from './manifests.ts';
import { refuseMethod } from './methods.ts';
import { pageOf } from './paging.ts';
import { isRepositoryName, isTooLong, parseRoute, type Route } from './routes.ts';
import type { RegistryStorage } from './storage.ts';
import { Uploads } from './uploads.ts';

export interface EmbeddedRegistryOptions {
  readonly storage: RegistryStorage;
  /** Default: everybody may enter. */
  readonly auth?: RegistryAuth;
  /** Milliseconds since the epoch, for the expiry of tokens. */
  readonly now: () => number;
  /** Seals tokens: who knows it makes their own. Two registries with different ones refuse each other's. */
  readonly secret: string;
  /** An id that nobody can guess: who knows the id of an upload may go on with it. */
  readonly newUploadId: () => string;
  /** Nothing is pushed or deleted by requests. */
  readonly isReadOnly?: boolean;
  /** Hears of failures of the registry's own, one line each. Default: nobody does. */
  readonly report?: (line: string) => void;
}

export class EmbeddedRegistry {
  readonly #storage: RegistryStorage;
  readonly #blobs: Blobs;
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
    this.#blobs = new Blobs(options.storage, (error) => this.#report(error));
    this.#manifests = new Manifests(options.storage, this.#blobs);
    this.#uploads = new Uploads({ ...options, blobs: this.#blobs });
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
    for (const { digest, bytes } of object.blobs)
      await this.#storage.writeBlob(repository, digest, bytes);
    for (const { digest, mediaType, bytes } of [...(object.manifests ?? []), object.manifest]) {
      await this.#storage.writeManifest(repository, digest, { mediaType, bytes });
    }
    const { digest } = object.manifest;
    await this.#manifests.changeTags(repository, (tags) => tags.set(tag, digest));
    return object.manifest.digest;
  }

  /**
   * A failure of the registry's own is an answer as well, and reported.
   * @throws {TransportError} if the request breaks off
   */
  handle(request: HttpRequest): Soon<HttpResponse> {
    let answered: Soon<HttpResponse>;
    try {
      answered = this.#answer(request);
    } catch (error) {
      rethrowProgrammerError(error);
      return this.#brokenBy(error, request);
    }
    if (!(answered instanceof Promise)) return forMethod(answered, request);
    return answered.then(
      (response) => forMethod(response, request),
      (error: unknown) => this.#brokenBy(error, request),
    );
  }

  /** @throws {TransportError} */
  #brokenBy(error: unknown, request: HttpRequest): HttpResponse {
    rethrowProgrammerError(error);
    if (error instanceof TransportError) throw error;
    this.#report(error, request);
    return refuse('UNKNOWN', 'unknown error');
  }

  #answer(request: HttpRequest): Soon<HttpResponse> {
    const { url, route } = placeOf(request.url);
    if (url === undefined) return refuse('UNSUPPORTED', 'no such address', {}, 400);
    if (url.pathname === '/token') {
      const isForm = request.method === 'POST';
      return isForm ? this.#gatekeeper.exchange(request) : this.#gatekeeper.issue(request);
    }
    if (route === undefined) return refuse('NAME_INVALID', 'no such endpoint', {}, 404);
    const asked = 'repository' in route ? route.repository : '';
    this.#requests.set(asked, (this.#requests.get(asked) ?? 0) + 1);
    const isWrite = request.method !== 'GET' && request.method !== 'HEAD';
    const access =
      'repository' in route
        ? { repository: asked, action: isWrite ? ('push' as const) : ('pull' as const) }
        : undefined;
    const { isReadOnly = false } = this.#options;
    const refusal =
      this.#gatekeeper.check(request, access) ?? refuseMethod(route, request.method, isReadOnly);
    if (refusal !== undefined) return refusal;
    if (isTooLong(asked)) return refuse('NAME_INVALID', 'invalid repository name');
    return this.#dispatch(route, request, url);
  }

  #dispatch(route: Route, request: HttpRequest, url: URL): Soon<HttpResponse> {
    switch (route.kind) {
      case 'base':
        return answerJson(200, {});
      case 'catalog':
        return this.#catalog(url);
      case 'tags':
        return this.#tags(route.repository, url);
      case 'manifest':
        return this.#manifests.handle(route.repository, route.reference, request, url);
      case 'referrers':
        return this.#manifests.referrers(route.repository, route.digest, url);
      case 'blob':
        return this.#blobs.handle(route.repository, route.digest, request);
      case 'upload':
        return this.#uploads.handle(route.repository, route.session, request, url, (from) => {
          const access = { repository: from, action: 'pull' as const };
          return isRepositoryName(from) && this.#gatekeeper.check(request, access) === undefined;
        });
    }
  }

  async #catalog(url: URL): Promise<HttpResponse> {
    return listing('repositories', await this.#storage.listRepositories(), url);
  }

  async #tags(repository: string, url: URL): Promise<HttpResponse> {
    const tags = await this.#storage.readTags(repository);
    if (tags === undefined) return refuse('NAME_UNKNOWN', 'repository name not known to registry');
    return listing('tags', [...tags.keys()].sort(), url, repository);
  }

  #report(error: unknown, request?: HttpRequest): void {
    const at = request === undefined ? '' : `${request.method} ${new URL(request.url).pathname}: `;
    this.#options.report?.(at + errorText(error));
  }

  #createGatekeeper(auth: RegistryAuth): Gatekeeper {
    const { secret, now } = this.#options;
    return new Gatekeeper(auth, secret, now);
  }
}

function forMethod(response: HttpResponse, { method }: HttpRequest): HttpResponse {
  return method === 'HEAD' ? withoutBody(response) : response;
}

/** Where a request goes; nobody changes the URL. Who follows a tag asks for the same place again and again. */
const placeOf = remembering((text): { readonly url?: URL; readonly route?: Route | undefined } => {
  if (!URL.canParse(text)) return {};
  const url = new URL(text);
  return { url, route: parseRoute(url.pathname) };
});

/** One page of sorted names. */
function listing(
  field: 'tags' | 'repositories',
  names: readonly string[],
  url: URL,
  name?: string,
): HttpResponse {
  const page = pageOf(names, (each) => each, url);
  if ('status' in page) return page;
  const body = { ...(name === undefined ? {} : { name }), [field]: page.items };
  return answerJson(200, body, page.headers);
}
