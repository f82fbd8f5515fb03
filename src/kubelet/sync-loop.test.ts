/** Each input of the sync loop and its handler. Upstream: pkg/kubelet/kubelet.go, syncLoopIteration (v1.36). */
import { Subject } from 'rxjs';
import { describe, expect, it } from 'vitest';
import type { Pod } from '../api/index.ts';
import { choices, listen, World } from '../sim/index.ts';
import type { PodLifecycleEvent } from './containers/pleg.ts';
import type { PodChange } from './config/pod-config.ts';
import type { ProbeUpdate } from './probes/probe-results.ts';
import { syncLoop } from './sync-loop.ts';
import { aPod } from './testing/pod-values.ts';

class Bench {
  readonly world = new World({ choices: choices.defaults() });
  readonly changes$ = new Subject<PodChange>();
  readonly events$ = new Subject<PodLifecycleEvent>();
  readonly probes$ = new Subject<ProbeUpdate>();
  readonly due$ = new Subject<string>();
  readonly done: string[] = [];
  readonly running = listen(
    this.world.loop,
    syncLoop(this, {
      handlePodAdditions: (pod) => this.#note('additions', pod),
      handlePodUpdates: (pod) => this.#note('updates', pod),
      handlePodRemoves: (pod) => this.#note('removes', pod),
      handlePodReconcile: (pod) => this.#note('reconcile', pod),
      handlePodSyncs: (podUid) => this.done.push(`syncs ${podUid}`),
      handleContainerDied: (podUid) => this.done.push(`died ${podUid}`),
      handleProbe: ({ type, result }) => this.done.push(`${type} ${result}`),
    }),
    () => undefined,
  );

  #note(what: string, { metadata }: Pod): void {
    this.done.push(`${what} ${metadata.name}`);
  }
}

describe('syncLoop', () => {
  it.each([
    ['ADD', 'additions web'],
    ['UPDATE', 'updates web'],
    ['DELETE', 'updates web'],
    ['RECONCILE', 'reconcile web'],
    ['REMOVE', 'removes web'],
  ] as const)('%s of the configuration: %s', (operation, done) => {
    const bench = new Bench();
    bench.changes$.next({ operation, pod: aPod() });
    expect(bench.done).toEqual([done]);
  });

  it.each([
    ['ContainerStarted', ['syncs 1']],
    ['ContainerDied', ['syncs 1', 'died 1']],
    ['PodSync', ['syncs 1']],
    ['ContainerRemoved', []],
  ] as const)('%s of the runtime: %j', (type, done) => {
    const bench = new Bench();
    bench.events$.next({ podUid: '1', type });
    expect(bench.done).toEqual(done);
  });

  it('hands on what probes found', () => {
    const bench = new Bench();
    bench.probes$.next({ type: 'Liveness', podUid: '1', containerId: 'a', result: 'Failure' });
    expect(bench.done).toEqual(['Liveness Failure']);
  });

  it('takes what is due, and nothing once it has been stopped', () => {
    const bench = new Bench();
    bench.due$.next('1');
    bench.running.unsubscribe();
    bench.due$.next('2');
    expect(bench.done).toEqual(['syncs 1']);
  });

  it('ends the world with a handler that throws', async () => {
    const bench = new Bench();
    bench.done.push = () => {
      throw new TypeError('planted');
    };
    bench.due$.next('1');
    await expect(bench.world.loop.run()).rejects.toThrow('planted');
  });
});
