/** A taint eviction that waits half as long as a pod tolerates. */
import { map } from 'rxjs';
import type { Client, Pod } from '../../src/api/index.ts';
import { seeing } from '../playing/seeing.ts';

function halved(pod: Pod): Pod {
  const tolerations = (pod.spec.tolerations ?? []).map((each) =>
    each.tolerationSeconds === undefined
      ? each
      : { ...each, tolerationSeconds: each.tolerationSeconds / 2 },
  );
  return { ...pod, spec: { ...pod.spec, tolerations } };
}

export function countsTolerationsByHalf(real: Client): Client {
  return seeing(real, 'pods', (events$) =>
    events$.pipe(
      map((event) =>
        event.type === 'BOOKMARK' ? event : { ...event, object: halved(event.object as Pod) },
      ),
    ),
  );
}
