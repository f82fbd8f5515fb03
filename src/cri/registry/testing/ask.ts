/** Asks a registry in this process and reads the whole answer. */
import type { Digest, HttpRequest } from '../../oci/index.ts';
import { createMemoryStorage, EmbeddedRegistry, type EmbeddedRegistryOptions } from '../index.ts';

export interface Answered {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly text: string;
  /** The body as JSON; undefined if it is none. */
  readonly json: unknown;
  /** `BLOB_UNKNOWN`, if it is an error body of the specification. */
  readonly code: string | undefined;
}

export interface Asked {
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: Uint8Array | string;
}

export type Ask = (method: HttpRequest['method'], path: string, asked?: Asked) => Promise<Answered>;

export function asking(registry: EmbeddedRegistry): Ask {
  return async (method, path, { headers = {}, body } = {}) => {
    const response = await registry.handle({
      method,
      url: new URL(path, 'http://registry.test').href,
      headers,
      ...(body === undefined ? {} : { body: bytesOf(body) }),
    });
    const decoder = new TextDecoder();
    let text = '';
    for await (const chunk of response.body) text += decoder.decode(chunk, { stream: true });
    const json = parse(text);
    const { errors } = (json ?? {}) as { errors?: readonly { code?: string }[] };
    return {
      status: response.status,
      headers: response.headers,
      text,
      json,
      code: errors?.[0]?.code,
    };
  };
}

/** An empty registry in memory, open to everybody unless told otherwise. */
export function openRegistry(options: Partial<EmbeddedRegistryOptions> = {}): EmbeddedRegistry {
  let uploadCount = 0;
  return new EmbeddedRegistry({
    storage: createMemoryStorage(),
    now: () => 0,
    secret: 'one',
    newUploadId: () => `id-${String((uploadCount += 1))}`,
    ...options,
  });
}

/** Pushes bytes in one request. */
export async function pushBlob(
  ask: Ask,
  repository: string,
  digest: Digest | string,
  body: Uint8Array | string,
): Promise<Answered> {
  return ask('POST', `/v2/${repository}/blobs/uploads/?digest=${digest}`, { body });
}

export function bytesOf(body: Uint8Array | string): Uint8Array {
  return typeof body === 'string' ? new TextEncoder().encode(body) : body;
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
