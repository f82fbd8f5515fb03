/**
 * Failures of a pull, and how they read. The words are containerd's (core/remotes/docker), because
 * those are what node engineers see in events; they speak of the registry's logical URL only.
 */
import { errorText, formatDuration } from '../../sim/index.ts';
import { CriError, type CriCode } from '../index.ts';
import { isTransient, retryAfterMs, type Refusal } from './refusal.ts';
import { TransportError, type TransportFailure } from './transport.ts';

/**
 * A request was made and refused, or could not be made. Only what is not there has a code of its own:
 * containerd hands on all else as it came, which gRPC calls Unknown.
 */
export class RegistryError extends Error {
  override readonly name = 'RegistryError';
  readonly code: 'NotFound' | 'Unknown';

  constructor(code: 'NotFound' | 'Unknown', message: string, options?: ErrorOptions) {
    super(message, options);
    this.code = code;
  }
}

/** Content is not what its descriptor says. */
export class ContentError extends Error {
  override readonly name = 'ContentError';
}

/** `Head "https://registry.test/v2/…": dial tcp registry.test: connect: connection refused` */
export function requestFailure(method: string, url: string, error: unknown): RegistryError {
  const verb = method.charAt(0) + method.slice(1).toLowerCase();
  const why = errorText(error);
  const dialled = error instanceof TransportError ? dialling(url, error.code) : '';
  const message = `failed to do request: ${verb} "${url}": ${dialled}${why}`;
  return new RegistryError('Unknown', message, { cause: error });
}

/** What Go's net package says of a connection that was not made. It names an address; we know the host. */
function dialling(url: string, code: TransportFailure): string {
  if (code === 'ENOTFOUND') return 'dial tcp: ';
  if (code !== 'ECONNREFUSED' && code !== 'ETIMEDOUT') return '';
  return `dial tcp ${hostOf(url)}: `;
}

/** `registry.test` of `https://registry.test/v2/…`, and of what is no URL but speaks of one. */
export function hostOf(url: string): string {
  const [host = url] = url.replace(/^.*:\/\//, '').split('/', 1);
  return host;
}

/** `answer is larger than 4194304 bytes` */
export function tooLarge(bytesMax: number): RegistryError {
  return new RegistryError('Unknown', `answer is larger than ${String(bytesMax)} bytes`);
}

export const STATUS_TEXT: Readonly<Record<number, string>> = {
  400: 'Bad Request',
  401: 'Unauthorized',
  403: 'Forbidden',
  404: 'Not Found',
  405: 'Method Not Allowed',
  416: 'Range Not Satisfiable',
  429: 'Too Many Requests',
  500: 'Internal Server Error',
  502: 'Bad Gateway',
  503: 'Service Unavailable',
  504: 'Gateway Timeout',
};

/** `404 Not Found` */
export function statusText(status: number): string {
  return `${String(status)} ${STATUS_TEXT[status] ?? ''}`.trimEnd();
}

/** `unexpected status from HEAD request to https://registry.test/v2/…: 503 Service Unavailable` */
export function statusFailure(
  method: string,
  url: string,
  { status, headers, words }: Refusal,
): RegistryError {
  const waitMs = isTransient(status) ? retryAfterMs(headers) : undefined;
  const parts = [
    `unexpected status from ${method} request to ${url}: ${statusText(status)}`,
    ...(words === '' ? [] : [words]),
    ...(waitMs === undefined ? [] : [`retry after ${formatDuration(waitMs)}`]),
  ];
  return new RegistryError('Unknown', parts.join(': '));
}

/** Puts what was being done before what went wrong, keeping the code. */
export function during(what: string, error: unknown): CriError {
  const why = errorText(error);
  if (error instanceof CriError) {
    return new CriError(error.code, `${what}: ${error.description}`, { cause: error });
  }
  return new CriError(codeOf(error), `${what}: ${why}`, { cause: error });
}

function codeOf(error: unknown): CriCode {
  if (error instanceof RegistryError) return error.code;
  if (error instanceof ContentError) return 'FailedPrecondition';
  return 'Unknown';
}
