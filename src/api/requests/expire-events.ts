/** Takes away the events whose time is over. */
import type { EventExpiry } from '../event-expiry.ts';
import type { Backend } from './backend.ts';
import { deleteObject } from './delete-object.ts';

export function expireEvents(expiry: EventExpiry, backend: Backend): void {
  const now = backend.world.now();
  for (let state = expiry.takeExpired(now); state; state = expiry.takeExpired(now)) {
    const event = backend.store.get('events', state);
    if (event?.metadata === state) deleteObject(backend, 'events', state);
  }
}
