/** Pushes a built object to any registry. Source: distribution-spec v1.1, "Push". */
import {
  basicCredentials,
  parseChallenges,
  parseJson,
  type Digest,
  type HttpRequest,
  type HttpResponse,
  type Transport,
} from '../oci/index.ts';
import type { BuiltBlob, BuiltObject } from './image-builder.ts';
import { collectBody } from './request-body.ts';

export interface PushOptions {
  readonly transport: Transport;
  /** Base URL of the registry, without a slash at the end. */
  readonly endpoint: string;
  readonly repository: string;
  readonly tag?: string;
  readonly object: BuiltObject;
  readonly credentials?: { readonly username: string; readonly password: string };
}

/** The registry said no. */
export class PushError extends Error {
  override readonly name = 'PushError';
}

/** Blobs that are there already are not sent. @throws {PushError} or TransportError */
export async function pushObject(options: PushOptions): Promise<{ readonly digest: Digest }> {
  const session = new PushSession(options);
  const { object, repository, tag } = options;
  for (const blob of object.blobs) await session.pushBlob(blob);
  for (const manifest of object.manifests ?? []) {
    await session.pushManifest(manifest, manifest.digest);
  }
  await session.pushManifest(object.manifest, tag ?? object.manifest.digest);
  if (repository === '') throw new PushError('a repository is needed');
  return { digest: object.manifest.digest };
}

class PushSession {
  readonly #options: PushOptions;
  #authorization: string | undefined;

  constructor(options: PushOptions) {
    this.#options = options;
  }

  async pushBlob(blob: BuiltBlob): Promise<void> {
    const base = `/v2/${this.#options.repository}/blobs`;
    const there = await this.#send('HEAD', `${base}/${blob.digest}`);
    if (there.status === 200) return;
    const begun = await this.#send('POST', `${base}/uploads/`);
    const location = begun.headers['location'];
    if (begun.status !== 202 || location === undefined) {
      throw new PushError(`upload refused with status ${String(begun.status)}`);
    }
    if (!URL.canParse(location, this.#options.endpoint)) {
      throw new PushError(`upload goes on at "${location}", which is no URL`);
    }
    const target = new URL(location, this.#options.endpoint);
    target.searchParams.set('digest', blob.digest);
    const headers = { 'content-type': 'application/octet-stream' };
    const done = await this.#send('PUT', target.href, headers, blob.bytes);
    if (done.status !== 201) {
      throw new PushError(`blob ${blob.digest} refused with status ${String(done.status)}`);
    }
  }

  async pushManifest(manifest: BuiltBlob, reference: string): Promise<void> {
    const path = `/v2/${this.#options.repository}/manifests/${reference}`;
    const headers = { 'content-type': manifest.mediaType };
    const done = await this.#send('PUT', path, headers, manifest.bytes);
    if (done.status !== 201) {
      throw new PushError(`manifest ${reference} refused with status ${String(done.status)}`);
    }
  }

  /** Sends, and once more with credentials if asked for them. Bodies of answers are dropped. */
  async #send(
    method: HttpRequest['method'],
    pathOrUrl: string,
    headers: Readonly<Record<string, string>> = {},
    body?: Uint8Array,
  ): Promise<HttpResponse> {
    const { endpoint } = this.#options;
    if (!URL.canParse(pathOrUrl, endpoint)) throw new PushError(`endpoint "${endpoint}" is no URL`);
    const url = new URL(pathOrUrl, endpoint).href;
    const attempt = async (): Promise<HttpResponse> => {
      const authorization = this.#authorization;
      const response = await this.#options.transport.request({
        method,
        url,
        headers: authorization === undefined ? headers : { ...headers, authorization },
        ...(body === undefined ? {} : { body }),
      });
      response.cancel();
      return response;
    };
    const first = await attempt();
    if (first.status !== 401) return first;
    this.#authorization = await this.#authorize(first.headers['www-authenticate'] ?? '');
    return attempt();
  }

  async #authorize(header: string): Promise<string> {
    const { credentials, transport, repository } = this.#options;
    if (credentials === undefined) throw new PushError('the registry asks for credentials');
    const basic = basicCredentials(credentials.username, credentials.password);
    const bearer = parseChallenges(header).find(({ scheme }) => scheme === 'bearer');
    if (bearer === undefined) return basic;
    const { realm = '', service } = bearer.parameters;
    if (!URL.canParse(realm)) throw new PushError(`realm "${realm}" is no URL`);
    const url = new URL(realm);
    if (service !== undefined) url.searchParams.set('service', service);
    url.searchParams.set('scope', `repository:${repository}:pull,push`);
    const request = { method: 'GET', url: url.href, headers: { authorization: basic } } as const;
    const response = await transport.request(request);
    const bytes = await collectBody(response.body, 1 << 20);
    if (response.status !== 200 || bytes === undefined) {
      throw new PushError(`no token: status ${String(response.status)}`);
    }
    const answer = Object(parseJson(bytes) ?? {}) as Readonly<Record<string, unknown>>;
    const { token } = answer;
    if (typeof token !== 'string')
      throw new PushError('the token service answered without a token');
    return `Bearer ${token}`;
  }
}
