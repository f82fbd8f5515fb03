import { switchMap } from 'rxjs';
import type { Client } from '../../src/api/index.ts';
import { inPlaceOf } from '../controllers/controller-play.ts';
import type { SeededDefect } from '../law.ts';

/** With the first of them the second. */
const hurrying =
  (real: Client): Client['resource'] =>
  (name) => {
    const client = real.resource(name);
    if (name !== 'pods') return client;
    const create: typeof client.create = (manifest) => {
      const text = JSON.stringify(manifest);
      if (!text.includes('"name":"web-0"')) return client.create(manifest);
      const next = JSON.parse(text.replaceAll('"web-0"', '"web-1"')) as typeof manifest;
      return client.create(next).pipe(switchMap(() => client.create(manifest)));
    };
    return { ...client, create };
  };

export const startsTheNextFirst: SeededDefect = {
  name: 'a statefulset controller that does not wait for the first pod to be ready',
  plug: () => ({ seams: { client: inPlaceOf('statefulset-controller', hurrying) } }),
};
