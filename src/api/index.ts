/**
 * `api` — Kubernetes objects and the in-memory API server.
 */
export type * from './client.ts';
export type * from './objects.ts';
export {
  isStatus,
  StatusError,
  type Status,
  type StatusCause,
  type StatusReason,
} from './status-error.ts';
