/** A taint eviction that does not see that a taint is gone. */
import { filter } from 'rxjs';
import type { Client, Node } from '../../src/api/index.ts';
import { seeing } from '../playing/seeing.ts';

export function neverSeesNodesComeBack(real: Client): Client {
  return seeing(real, 'nodes', (events$) =>
    events$.pipe(
      filter(
        (event) =>
          event.type === 'BOOKMARK' || ((event.object as Node).spec.taints ?? []).length > 0,
      ),
    ),
  );
}
