/** The fault points of the API: what a request answers whose fault is planned, and how a watch ends. */
import type { Fault, FaultPoint } from '../sim/index.ts';
import { StatusError, type StatusReason } from './status-error.ts';
import { WatchEnded } from './watch/watch-ended.ts';

/** The person at the bench: nothing that goes wrong in the cluster is in their way. */
export const NEVER_STRUCK = 'scenario';

const MESSAGES: Partial<Readonly<Record<StatusReason, string>>> = {
  Unauthorized: 'Unauthorized',
  Forbidden: 'forbidden: not allowed for now',
  NotFound: 'the server could not find the requested resource',
  AlreadyExists: 'the object already exists',
  Conflict:
    'Operation cannot be fulfilled: the object has been modified; ' +
    'please apply your changes to the latest version and try again',
  Gone: 'the resource is no longer available',
  Expired: 'The resourceVersion for the provided list is too old.',
  TooManyRequests: 'Too many requests, please try again later.',
  InternalError: 'Internal error occurred: etcdserver: request timed out',
};

export const API_FAULT_POINTS: readonly FaultPoint[] = [
  { point: 'api.request', words: Object.keys(MESSAGES), canWait: true },
  {
    point: 'api.watch',
    words: ['cut', 'timeout', 'Expired', 'TooManyRequests', 'InternalError'],
    canWait: true,
  },
];

/** Whether a fault is for watches. */
export function reachesWatches({ point }: Fault): boolean {
  return point.endsWith('.*') ? 'api.watch'.startsWith(point.slice(0, -1)) : point === 'api.watch';
}

/** The end of a connection, or what the server says last on it. */
export function plannedEnding(word: string): WatchEnded | StatusError {
  if (word === 'cut' || word === 'timeout') return new WatchEnded(word);
  if (word !== 'Expired') return plannedStatus(word);
  // In the words of a watch; a list has its own.
  return new StatusError('Expired', 'The resourceVersion for the provided watch is too old.');
}

/** A Status reason, or any other text as what went wrong inside the server. */
export function plannedStatus(word: string): StatusError {
  const message = MESSAGES[word as StatusReason];
  if (message !== undefined) return new StatusError(word as StatusReason, message);
  return new StatusError('InternalError', `Internal error occurred: ${word}`);
}
