import { Observable } from 'rxjs';
import { instead, type OtherHandler } from '../api/other-handler.ts';

export const leavesWatchesBehind: OtherHandler & { readonly name: string } = {
  name: 'watches that go on when the definition of their resource changes',
  handler: (real) =>
    instead(real, {
      watch: (resource, options, user, subscriber, start) =>
        new Observable<Parameters<typeof subscriber.next>[0]>((inner) =>
          real.watch(resource, options, user, inner, start),
        ).subscribe({
          next: (event) => subscriber.next(event),
          error: () => undefined,
          complete: () => subscriber.complete(),
        }),
    }),
};
