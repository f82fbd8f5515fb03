/**
 * A refused API call, in the form of upstream's `metav1.Status`
 * (staging/src/k8s.io/apimachinery/pkg/api/errors/errors.go).
 */
export type StatusReason =
  | 'BadRequest'
  | 'Unauthorized'
  | 'Forbidden'
  | 'NotFound'
  | 'AlreadyExists'
  | 'Conflict'
  | 'Gone'
  | 'Expired'
  | 'Invalid'
  | 'MethodNotAllowed'
  | 'NotAcceptable'
  | 'RequestEntityTooLarge'
  | 'TooManyRequests'
  | 'Timeout'
  | 'ServiceUnavailable'
  | 'UnsupportedMediaType'
  | 'InternalError'
  /** Upstream's StatusReasonUnknown: an error that nobody gave a reason. */
  | '';

export interface StatusCause {
  /** `FieldValueRequired`, `FieldValueInvalid`, … */
  readonly reason?: string;
  readonly message: string;
  /** `spec.volumes[0].oci.image` */
  readonly field?: string;
}

export interface Status {
  readonly kind: 'Status';
  readonly apiVersion: 'v1';
  readonly metadata: { readonly continue?: string };
  readonly status: 'Failure';
  readonly message: string;
  /** Absent where there is none. */
  readonly reason?: StatusReason;
  readonly details?: {
    readonly name?: string;
    readonly group?: string;
    readonly kind?: string;
    readonly uid?: string;
    readonly causes?: readonly StatusCause[];
    readonly retryAfterSeconds?: number;
  };
  readonly code: number;
}

const CODES: Record<StatusReason, number> = {
  BadRequest: 400,
  Unauthorized: 401,
  Forbidden: 403,
  NotFound: 404,
  MethodNotAllowed: 405,
  NotAcceptable: 406,
  AlreadyExists: 409,
  Conflict: 409,
  Gone: 410,
  Expired: 410,
  RequestEntityTooLarge: 413,
  UnsupportedMediaType: 415,
  Invalid: 422,
  TooManyRequests: 429,
  InternalError: 500,
  ServiceUnavailable: 503,
  Timeout: 504,
  '': 500,
};

export class StatusError extends Error {
  override readonly name = 'StatusError';
  readonly status: Status;

  constructor(
    reason: StatusReason,
    message: string,
    details?: Status['details'],
    metadata: Status['metadata'] = {},
    /** Default: that of the reason. */
    code = CODES[reason],
  ) {
    super(message);
    this.status = {
      kind: 'Status',
      apiVersion: 'v1',
      metadata,
      status: 'Failure',
      message,
      ...(reason === '' ? {} : { reason }),
      ...(details === undefined ? {} : { details }),
      code,
    };
  }

  get reason(): StatusReason {
    return this.status.reason ?? '';
  }

  get code(): number {
    return this.status.code;
  }
}

/** True for a `StatusError` with this reason. */
export function isStatus(error: unknown, reason: StatusReason): boolean {
  return error instanceof StatusError && error.reason === reason;
}
