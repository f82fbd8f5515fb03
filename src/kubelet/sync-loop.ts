/**
 * The sync loop: whatever may be a reason to look at a pod, as one stream, and what is done about it.
 * Upstream: pkg/kubelet/kubelet.go, syncLoopIteration and SyncHandler (v1.36); the table beside it is in
 * docs/architecture.md. Upstream's `select` takes one input at a time; so does the world's loop.
 */
import { filter, map, merge, type Observable } from 'rxjs';
import type { Pod } from '../api/index.ts';
import type { PodLifecycleEvent } from './containers/index.ts';
import type { PodChange } from './config/index.ts';
import type { ProbeUpdate } from './probes/index.ts';

export interface SyncLoopInputs {
  /** What the API wants of this node. */
  readonly changes$: Observable<PodChange>;
  /** What the runtime was seen to do. */
  readonly events$: Observable<PodLifecycleEvent>;
  /** What probes found. */
  readonly probes$: Observable<ProbeUpdate>;
  /** UIDs of pods whose time has come. */
  readonly due$: Observable<string>;
}

/** Upstream: SyncHandler. */
export interface SyncHandler {
  handlePodAdditions(pod: Pod): void;
  handlePodUpdates(pod: Pod, old?: Pod): void;
  handlePodRemoves(pod: Pod): void;
  handlePodReconcile(pod: Pod): void;
  /** Of a pod that the configuration does not have nothing is synced. */
  handlePodSyncs(podUid: string): void;
  handleContainerDied(podUid: string): void;
  handleProbe(update: ProbeUpdate): void;
}

/** Does the work while it is subscribed. */
export function syncLoop(
  { changes$, events$, probes$, due$ }: SyncLoopInputs,
  handler: SyncHandler,
): Observable<void> {
  return merge(
    changes$.pipe(map((change) => handleChange(change, handler))),
    events$.pipe(
      filter(({ type }) => type !== 'ContainerRemoved'),
      map(({ type, podUid }) => {
        handler.handlePodSyncs(podUid);
        if (type === 'ContainerDied') handler.handleContainerDied(podUid);
      }),
    ),
    probes$.pipe(map((update) => handler.handleProbe(update))),
    due$.pipe(map((podUid) => handler.handlePodSyncs(podUid))),
  );
}

function handleChange({ operation, pod, old }: PodChange, handler: SyncHandler): void {
  switch (operation) {
    case 'ADD':
      return handler.handlePodAdditions(pod);
    // A DELETE only says that there is a deletionTimestamp now.
    case 'UPDATE':
    case 'DELETE':
      return handler.handlePodUpdates(pod, old);
    case 'RECONCILE':
      return handler.handlePodReconcile(pod);
    case 'REMOVE':
      return handler.handlePodRemoves(pod);
  }
}
