/** Defect: a scheduler that takes pods which have a node for less important than they are. */
import { map } from 'rxjs';
import type { Client, Pod } from '../../src/api/index.ts';
import { seeing } from '../playing/seeing.ts';

function lessened(pod: Pod): Pod {
  if ((pod.spec.nodeName ?? '') === '') return pod;
  return { ...pod, spec: { ...pod.spec, priority: (pod.spec.priority ?? 0) - 1 } };
}

export function thinksLessOfWhoRuns(real: Client): Client {
  return seeing(real, 'pods', (events$) =>
    events$.pipe(
      map((event) =>
        event.type === 'BOOKMARK' ? event : { ...event, object: lessened(event.object as Pod) },
      ),
    ),
  );
}
