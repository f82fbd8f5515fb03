import { describe, expect, it } from 'vitest';
import { choices, World } from '../sim/index.ts';
import { ApiServer } from './api-server.ts';
import { createEventRecorder, type EventRecorder } from './event-recorder.ts';
import type { Event } from './objects.ts';

const WEB = {
  apiVersion: 'v1',
  kind: 'Pod',
  metadata: { name: 'web', namespace: 'default', uid: 'uid-web', resourceVersion: '7' },
};
const NODE = { apiVersion: 'v1', kind: 'Node', metadata: { name: 'node-1', uid: 'node-1' } };

class RecorderBench {
  readonly world = new World({ choices: choices.defaults() });
  readonly api = new ApiServer({ world: this.world, eventTtlMs: 300_000 });
  readonly recorder = this.createRecorder('node-1');

  createRecorder(host: string): EventRecorder {
    return createEventRecorder({
      world: this.world,
      client: this.api.client(`kubelet/${host}`),
      actor: `kubelet/${host}`,
      component: 'kubelet',
      host,
    });
  }

  async advance(durationMs: number): Promise<void> {
    await this.world.loop.run(this.world.now() + durationMs);
  }

  get events(): readonly Event[] {
    return this.api.list('events').items;
  }
}

describe('createEventRecorder', () => {
  it('writes an event as upstream does', async () => {
    const bench = new RecorderBench();
    bench.recorder.event(WEB, 'Normal', 'Started', 'Container started', 'spec.containers{server}');
    await bench.advance(10);

    const [event] = bench.events;
    expect(event).toMatchObject({
      metadata: { namespace: 'default' },
      involvedObject: {
        kind: 'Pod',
        namespace: 'default',
        name: 'web',
        uid: 'uid-web',
        apiVersion: 'v1',
        resourceVersion: '7',
        fieldPath: 'spec.containers{server}',
      },
      reason: 'Started',
      message: 'Container started',
      source: { component: 'kubelet', host: 'node-1' },
      firstTimestamp: '2026-01-01T00:00:00Z',
      lastTimestamp: '2026-01-01T00:00:00Z',
      count: 1,
      type: 'Normal',
      reportingComponent: 'kubelet',
      reportingInstance: 'node-1',
    });
    expect(event?.metadata.name).toMatch(/^web\.[0-9a-f]{16}$/);
    expect(bench.world.trace.records.find(({ type }) => type === 'event.recorded')).toEqual({
      at: 0,
      actor: 'kubelet/node-1',
      type: 'event.recorded',
      detail: {
        object: 'default/web',
        type: 'Normal',
        reason: 'Started',
        message: 'Container started',
        count: 1,
      },
    });
  });

  it('puts events about what has no namespace into default', async () => {
    const bench = new RecorderBench();
    bench.recorder.event(NODE, 'Normal', 'NodeReady', 'Node node-1 status is now: NodeReady');
    await bench.advance(10);

    expect(bench.events).toMatchObject([
      { metadata: { namespace: 'default' }, involvedObject: { kind: 'Node', name: 'node-1' } },
    ]);
  });

  it('counts repetitions', async () => {
    const bench = new RecorderBench();
    for (let at = 0; at < 3; at++) {
      bench.recorder.event(WEB, 'Warning', 'FailedMount', 'no such image');
      await bench.advance(60_000);
    }

    expect(bench.events).toMatchObject([
      {
        count: 3,
        firstTimestamp: '2026-01-01T00:00:00Z',
        lastTimestamp: '2026-01-01T00:02:00Z',
      },
    ]);
  });

  it('gathers what is repeated while it writes', async () => {
    const bench = new RecorderBench();
    for (let at = 0; at < 5; at++) bench.recorder.event(WEB, 'Normal', 'Pulled', 'again');
    await bench.advance(10);

    expect(bench.events).toMatchObject([{ count: 5 }]);
    const writes = bench.world.trace.records.filter(
      (record) => record.type === 'api.write' && record.detail.resource === 'events',
    );
    expect(writes).toHaveLength(2);
  });

  it.each<[string, Parameters<EventRecorder['event']>]>([
    ['object', [{ ...WEB, metadata: { ...WEB.metadata, uid: 'other' } }, 'Normal', 'A', 'b']],
    ['type', [WEB, 'Warning', 'A', 'b']],
    ['reason', [WEB, 'Normal', 'B', 'b']],
    ['message', [WEB, 'Normal', 'A', 'c']],
    ['part of the object', [WEB, 'Normal', 'A', 'b', 'spec.containers{a}']],
  ])('keeps apart what differs in its %s', async (_name, other) => {
    const bench = new RecorderBench();
    bench.recorder.event(WEB, 'Normal', 'A', 'b');
    bench.recorder.event(...other);
    await bench.advance(10);

    expect(bench.events).toMatchObject([{ count: 1 }, { count: 1 }]);
  });

  it('begins anew after ten minutes of silence', async () => {
    const bench = new RecorderBench();
    bench.recorder.event(WEB, 'Normal', 'A', 'b');
    await bench.advance(600_001);
    bench.recorder.event(WEB, 'Normal', 'A', 'b');
    await bench.advance(10);

    expect(bench.events).toMatchObject([{ count: 1, firstTimestamp: '2026-01-01T00:10:00Z' }]);
  });

  it('writes a new event when the old one has expired', async () => {
    const bench = new RecorderBench();
    bench.recorder.event(WEB, 'Normal', 'A', 'b');
    await bench.advance(400_000);
    expect(bench.events).toEqual([]);
    bench.recorder.event(WEB, 'Normal', 'A', 'b');
    await bench.advance(10);

    expect(bench.events).toMatchObject([{ count: 2 }]);
  });

  it('never gives two events one name', async () => {
    const bench = new RecorderBench();
    const recorders = Array.from({ length: 50 }, (_each, at) =>
      bench.createRecorder(`node-${String(at)}`),
    );
    for (const recorder of recorders) {
      for (let at = 0; at < 4; at++) recorder.event(WEB, 'Normal', 'A', String(at));
    }
    await bench.advance(20);

    expect(bench.events).toHaveLength(200);
  });

  it('drops what the server refuses', async () => {
    const bench = new RecorderBench();
    const subject = { ...WEB, metadata: { ...WEB.metadata, namespace: 'nowhere' } };
    bench.recorder.event(subject, 'Normal', 'A', 'b');
    await bench.advance(1000);

    expect(bench.events).toEqual([]);
    expect(bench.world.loop.pendingCount).toBe(0);
  });
});
