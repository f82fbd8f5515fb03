/**
 * From a watch to ADD, UPDATE, DELETE, RECONCILE, REMOVE. Upstream: pkg/kubelet/config/config.go,
 * checkAndUpdatePod, and config_test.go (v1.36).
 */
import { describe, expect, it } from 'vitest';
import { featureGatesOf, type Pod } from '../../api/index.ts';
import { aPod as podManifest, TestServer } from '../../api/testing/test-server.ts';
import { Host } from '../../sim/index.ts';
import { createMemoryHostAdapters } from '../../sim/memory/index.ts';
import { classify, PodConfig, type PodOperation } from './pod-config.ts';
import { aPod } from '../testing/pod-values.ts';

describe('classify', () => {
  const old = aPod({ metadata: { labels: { a: '1' }, annotations: { b: '1' } } });
  const withMetadata = (metadata: Partial<Pod['metadata']>): Pod => ({
    ...old,
    metadata: { ...old.metadata, ...metadata },
  });
  const deletionTimestamp = '2026-01-01T00:00:30Z';

  it.each<[string, Pod, PodOperation]>([
    ['nothing but its version', withMetadata({ resourceVersion: '2' }), 'RECONCILE'],
    ['its status', { ...old, status: { phase: 'Running' } }, 'RECONCILE'],
    ['equal labels in another object', withMetadata({ labels: { a: '1' } }), 'RECONCILE'],
    ['its finalizers', withMetadata({ finalizers: ['example.com/wait'] }), 'RECONCILE'],
    ['its spec', { ...old, spec: { containers: [] } }, 'UPDATE'],
    [
      'spec and status',
      { ...old, spec: { containers: [] }, status: { phase: 'Running' } },
      'UPDATE',
    ],
    ['a label', withMetadata({ labels: { a: '2' } }), 'UPDATE'],
    ['a label more', withMetadata({ labels: { a: '1', c: '1' } }), 'UPDATE'],
    ['no labels', withMetadata({ labels: {} }), 'UPDATE'],
    ['an annotation', withMetadata({ annotations: { b: '2' } }), 'UPDATE'],
    ['a deletion', withMetadata({ deletionTimestamp }), 'DELETE'],
  ])('%s', (_what, pod, operation) => {
    expect(classify(old, pod)).toBe(operation);
  });

  it('a change of a pod that is being deleted is a DELETE again', () => {
    const deleted = withMetadata({ deletionTimestamp, deletionGracePeriodSeconds: 30 });
    const sooner = withMetadata({ deletionTimestamp, deletionGracePeriodSeconds: 1 });
    expect(classify(deleted, sooner)).toBe('DELETE');
    expect(classify(deleted, { ...deleted, status: { phase: 'Running' } })).toBe('RECONCILE');
  });
});

class Bench {
  readonly test = new TestServer();
  readonly changes: string[] = [];
  last: Pod | undefined;
  readonly config = new PodConfig({
    world: this.test.world,
    client: this.test.server.client('kubelet/node-1'),
    nodeName: 'node-1',
    actor: 'kubelet/node-1',
    host: new Host({
      name: 'node-1',
      ...createMemoryHostAdapters(),
      realWork: this.test.world.realWork,
    }),
    recorder: { event: () => undefined },
    release: { version: '1.36', gates: featureGatesOf() },
    staticPodPath: '',
    mirrorOrphaned: () => undefined,
  });

  constructor() {
    this.config.changes$.subscribe(({ operation, pod }) => {
      this.changes.push(`${operation} ${pod.metadata.name}`);
      this.last = pod;
    });
    this.config.start();
  }

  async advance(durationMs = 100): Promise<void> {
    await this.test.world.loop.run(this.test.world.now() + durationMs);
  }

  async create(name: string, nodeName: string): Promise<Pod> {
    const spec = { nodeName };
    const pod = await this.test.outcome(this.test.pods.create(podManifest({ name, spec })));
    await this.advance();
    return pod;
  }

  /** What the kubelet hears of a change. */
  async heard(change: Parameters<TestServer['outcome']>[0]): Promise<readonly string[]> {
    this.changes.length = 0;
    await this.test.outcome(change);
    await this.advance();
    return [...this.changes];
  }
}

describe('PodConfig', () => {
  it('is ready once it has seen the full list, empty or not', async () => {
    const bench = new Bench();
    expect(bench.config.ready).toBe(false);
    await bench.advance();
    expect(bench.config.ready).toBe(true);
  });

  it('hears of the pods of its node alone', async () => {
    const bench = new Bench();
    const mine = await bench.create('mine', 'node-1');
    const other = await bench.create('other', 'node-2');

    expect(bench.changes).toEqual(['ADD mine']);
    expect(bench.config.get(mine.metadata.uid)).toEqual(mine);
    expect(bench.config.get(other.metadata.uid)).toBeUndefined();
  });

  it('hears of pods that were there before it', async () => {
    const bench = new Bench();
    bench.config.stop();
    await bench.create('mine', 'node-1');
    expect(bench.changes).toEqual([]);
    bench.config.start();
    await bench.advance();
    expect(bench.changes).toEqual(['ADD mine']);
  });

  it('follows a pod from its creation to its end', async () => {
    const bench = new Bench();
    const { pods } = bench.test;
    const { uid } = (await bench.create('web', 'node-1')).metadata;
    const key = { name: 'web' };

    const labels = { metadata: { labels: { a: '1' } } };
    expect(await bench.heard(pods.patch(key, labels))).toEqual(['UPDATE web']);
    const status = { status: { phase: 'Running' } };
    expect(await bench.heard(pods.patchStatus(key, status))).toEqual(['RECONCILE web']);
    expect(await bench.heard(pods.delete(key, {}))).toEqual(['DELETE web']);
    expect(await bench.heard(pods.patchStatus(key, { status: { phase: 'Failed' } }))).toEqual([
      'RECONCILE web',
    ]);
    expect(await bench.heard(pods.delete(key, { gracePeriodSeconds: 0 }))).toEqual(['REMOVE web']);
    expect(bench.config.get(uid)).toBeUndefined();
  });

  it('hands on the last version it knew of a pod that is removed', async () => {
    const bench = new Bench();
    const { pods } = bench.test;
    const pod = await bench.create('web', 'node-1');
    await bench.heard(pods.delete({ name: 'web' }, { gracePeriodSeconds: 0 }));

    expect(bench.changes).toEqual(['REMOVE web']);
    expect(bench.last).toEqual(pod);
  });

  it('tells two pods of one name apart by their UIDs', async () => {
    const bench = new Bench();
    const { pods } = bench.test;
    const first = await bench.create('web', 'node-1');
    await bench.heard(pods.delete({ name: 'web' }, { gracePeriodSeconds: 0 }));
    bench.changes.length = 0;
    const second = await bench.create('web', 'node-1');

    expect(bench.changes).toEqual(['ADD web']);
    expect(second.metadata.uid).not.toBe(first.metadata.uid);
    expect(bench.config.get(first.metadata.uid)).toBeUndefined();
    expect(bench.config.get(second.metadata.uid)).toEqual(second);
  });

  it('leaves no watch when it stops', async () => {
    const bench = new Bench();
    await bench.advance();
    expect(bench.test.server.watcherCount).toBe(1);
    bench.config.stop();
    await bench.advance();
    expect(bench.test.server.watcherCount).toBe(0);
  });
});
