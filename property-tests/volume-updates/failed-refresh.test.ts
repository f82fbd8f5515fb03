/**
 * P13: a refresh that fails, at whichever stage, leaves content and containers as they are, and is
 * tried again after 500 ms, doubled to 122 s, until it succeeds. P15: it says so in an event that names
 * the volume, and the pod stays Ready.
 */
import { describe, expect, it } from 'vitest';
import type { Fault } from '../../src/sim/index.ts';
import { observedPorts, type ObservedPorts } from './observed-ports.ts';
import { photographInside, REPOSITORY, UPDATE_MS_MAX, UpdateLab } from './update-lab.ts';

const FIRST = { version: 'one' };
const MANIFESTS = `http://registry.test/v2/${REPOSITORY}/manifests/`;
const BLOBS = `http://registry.test/v2/${REPOSITORY}/blobs/`;
/** Upstream: pkg/util/goroutinemap/exponentialbackoff (v1.36). */
const BACK_OFF_MS = [500, 1000, 2000, 4000, 8000, 16_000, 32_000, 64_000, 122_000, 122_000];
/** A pass of the reconciler, and the longest failing attempt: four requests. */
const LATE_MS_MAX = 100 + 4 * 40;

interface Stage {
  readonly name: string;
  /** What every event's message must say. */
  readonly says: string;
  readonly fault?: Fault;
  /** Breaks something; the answer mends it. */
  readonly harm?: (ports: ObservedPorts, update: UpdateLab) => Promise<() => Promise<unknown>>;
  readonly next?: Record<string, string>;
}

const STAGES: readonly Stage[] = [
  {
    name: 'resolve: the registry is down',
    says: 'connect: connection refused',
    harm: async (_ports, { lab }) => {
      await lab.setRegistryAvailable(false);
      return () => lab.setRegistryAvailable(true);
    },
  },
  {
    name: 'resolve: the registry is overloaded',
    says: '503 Service Unavailable',
    fault: { point: 'registry.request', match: `HEAD ${MANIFESTS}`, error: '503' },
  },
  {
    name: 'pull: the manifest does not come',
    says: 'read: connection reset by peer',
    fault: { point: 'registry.request', match: `GET ${MANIFESTS}`, error: 'ECONNRESET' },
  },
  {
    name: 'pull: a blob does not come',
    says: 'i/o timeout',
    fault: { point: 'registry.request', match: `GET ${BLOBS}`, error: 'ETIMEDOUT' },
  },
  {
    name: 'verify: a blob is not what its digest says',
    says: 'unexpected commit digest sha256:',
    harm: (ports) => {
      ports.spoil = ({ url }, body) =>
        url.includes('/blobs/') ? body.map((byte, at) => (at === 9 ? byte ^ 1 : byte)) : body;
      return Promise.resolve(() => {
        ports.spoil = (_request, body) => body;
        return Promise.resolve();
      });
    },
  },
  {
    name: 'unpack and publish: content has a reserved name',
    says: 'must not start with ".."',
    next: { version: 'two', '..data': 'mine' },
    harm: () => Promise.resolve(() => Promise.resolve()),
  },
];

describe('a refresh that fails', () => {
  it.each(STAGES)('P13: $name', async ({ says, fault, harm, next = { version: 'two' } }) => {
    const ports = await observedPorts();
    const update = await UpdateLab.open({ ports, first: FIRST });
    const { lab } = update;
    const before = await photographInside(ports.disk, update.directory);
    const containerId = update.containerId('server');
    const endOfFault = fault === undefined ? undefined : lab.world.faults.plan(fault);
    const mend = await harm?.(ports, update);
    await update.push(next);
    const begunAt = lab.world.now();
    // Resyncs go on meanwhile; they must not disturb the back-off.
    await lab.advance(10 * 60_000);

    expect(await photographInside(ports.disk, update.directory)).toEqual(before);
    expect(await update.read('server', '/config/version')).toBe('one');
    expect(update.containerId('server')).toBe(containerId);
    expect(update.isReady).toBe(true);
    expect(update.records('container.exited')).toEqual([]);

    const failures = update.records('volume.mountFailed');
    const gaps = failures.slice(1).map(({ at }, k) => at - (failures[k]?.at ?? 0));
    expect(gaps.length).toBeGreaterThanOrEqual(9);
    gaps.forEach((gap, k) => {
      const delayMs = BACK_OFF_MS[k] ?? 122_000;
      expect(gap).toBeGreaterThanOrEqual(delayMs);
      expect(gap).toBeLessThanOrEqual(delayMs + LATE_MS_MAX);
    });
    for (const { detail } of failures) expect(detail.error).toContain(says);
    const events = update
      .records('event.recorded')
      .filter(({ detail }) => detail.reason === 'FailedMount');
    expect(events).toHaveLength(failures.length);
    expect(events[0]?.detail.message).toContain('MountVolume.SetUp failed for volume "config" : ');

    endOfFault?.();
    await mend?.();
    await update.push({ version: 'three' });
    await lab.advance(122_000 + UPDATE_MS_MAX);
    expect(await update.read('server', '/config/version')).toBe('three');
    expect(lab.world.now() - begunAt).toBeGreaterThan(10 * 60_000);
    expect((await ports.disk.readdir(update.directory)).map(({ name }) => name)).toHaveLength(3);
    await update.close();
  });
});
