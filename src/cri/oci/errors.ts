/**
 * Failures of a pull, and how they read. The words are containerd's (core/remotes/docker), because
 * those are what node engineers see in events; they speak of the registry's logical URL only.
 */
import { CriError, type CriCode } from '../index.ts';
import { TransportError } from './transport.ts';

/** A request was made and refused, or could not be made. */
export class RegistryError extends Error {
  override readonly name = 'RegistryError';
  readonly code: CriCode;

  constructor(code: CriCode, message: string, options?: ErrorOptions) {
    super(message, options);
    this.code = code;
  }
}

/** Content is not what its descriptor says. */
export class ContentError extends Error {
  override readonly name = 'ContentError';
}

/** `Head "https://registry.test/v2/…": dial tcp: connect: connection refused` */
export function requestFailure(method: string, url: string, error: unknown): RegistryError {
  const verb = method.charAt(0) + method.slice(1).toLowerCase();
  const why = error instanceof Error ? error.message : String(error);
  const dial = error instanceof TransportError && error.code !== 'ECONNRESET' ? 'dial tcp: ' : '';
  return new RegistryError('Unavailable', `failed to do request: ${verb} "${url}": ${dial}${why}`, {
    cause: error,
  });
}

/** `answer is larger than 4194304 bytes` */
export function tooLarge(bytesMax: number): RegistryError {
  return new RegistryError('ResourceExhausted', `answer is larger than ${String(bytesMax)} bytes`);
}

const CODE_BY_STATUS: Readonly<Record<number, CriCode>> = {
  401: 'Unauthenticated',
  403: 'PermissionDenied',
  404: 'NotFound',
  429: 'ResourceExhausted',
};

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
export function statusFailure(method: string, url: string, status: number): RegistryError {
  return new RegistryError(
    CODE_BY_STATUS[status] ?? (status >= 500 ? 'Unavailable' : 'Unknown'),
    `unexpected status from ${method} request to ${url}: ${statusText(status)}`,
  );
}

/** Puts what was being done before what went wrong, keeping the code. */
export function during(what: string, error: unknown): CriError {
  const why = error instanceof Error ? error.message : String(error);
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
