/** Takes away the events whose time is over. */
import type { EventExpiry } from '../event-expiry.ts';
import type { ResourceName } from '../objects.ts';
import { EVENTS_VIEW_NAME } from '../resources/events-view.ts';
import type { Backend } from './backend.ts';
import { deleteObject } from './delete-object.ts';

/** Whether it is they who are asked for, in whichever group. */
export function isOfEvents(resource: ResourceName): boolean {
  return resource === 'events' || resource === EVENTS_VIEW_NAME;
}

export function expireEvents(expiry: EventExpiry, backend: Backend): void {
  const now = backend.world.now();
  for (let state = expiry.takeExpired(now); state; state = expiry.takeExpired(now)) {
    const event = backend.store.get('events', state);
    if (event?.metadata === state) deleteObject(backend, 'events', state);
  }
}
