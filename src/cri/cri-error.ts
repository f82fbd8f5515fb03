/**
 * Failures of CRI calls, with gRPC's codes as the real interface has them.
 *
 * `message` is what the kubelet quotes in events:
 * `rpc error: code = NotFound desc = failed to pull and unpack image "…": …`
 */
export type CriCode =
  | 'Canceled'
  | 'Unknown'
  | 'InvalidArgument'
  | 'DeadlineExceeded'
  | 'NotFound'
  | 'AlreadyExists'
  | 'PermissionDenied'
  | 'ResourceExhausted'
  | 'FailedPrecondition'
  | 'Unimplemented'
  | 'Internal'
  | 'Unavailable'
  | 'DataLoss'
  | 'Unauthenticated';

export class CriError extends Error {
  override readonly name = 'CriError';
  readonly code: CriCode;
  /** The text without the `rpc error` prefix. */
  readonly description: string;

  constructor(code: CriCode, description: string, options?: ErrorOptions) {
    super(`rpc error: code = ${code} desc = ${description}`, options);
    this.code = code;
    this.description = description;
  }
}
