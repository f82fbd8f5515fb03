import { StatusError } from '../index.ts';

/** A route that has no such method. */
export function notAllowed(): StatusError {
  const message = 'the server does not allow this method on the requested resource';
  return new StatusError('MethodNotAllowed', message, {});
}
