import { describe, expect, it } from 'vitest';
import type { ApiObject, ResourceName } from '../../api/index.ts';
import { choices, World } from '../../sim/index.ts';
import { ConsistencyStore } from './consistency-store.ts';
import { SyncError } from './sync-error.ts';

type Call = (store: ConsistencyStore) => void;

const object = (resourceVersion: number, controller?: object): ApiObject =>
  ({
    metadata: {
      namespace: 'default',
      name: 'it',
      resourceVersion: String(resourceVersion),
      ...(controller === undefined ? {} : { ownerReferences: [controller] }),
    },
  }) as unknown as ApiObject;

const wrote =
  (resource: ResourceName, version: number, uid = 'u1', owner = 'default/sum'): Call =>
  (store) =>
    store.wroteAt(owner, uid, resource, object(version));

const wrotePodOf =
  (version: number, isController: boolean): Call =>
  (store) => {
    const owner = { kind: 'Job', name: 'sum', uid: 'u1', controller: isController };
    store.wroteDependent('pods', object(version, owner));
  };

const wroteOrphan: Call = (store) => store.wroteDependent('pods', object(99));

const cleared =
  (uid?: string): Call =>
  (store) =>
    store.clear('default/sum', uid);

/** Pods are shown up to 9, Jobs up to 12. */
function open(isOn = true) {
  const world = new World({ choices: choices.defaults() });
  const pods = { resourceVersion: '9' };
  const jobs = { resourceVersion: '12' };
  const store = new ConsistencyStore({ world, actor: 'job', caches: { pods, jobs }, isOn });
  return { world, pods, jobs, store };
}

describe('ConsistencyStore', () => {
  it.each<[string, readonly Call[], string | undefined]>([
    ['nothing was written', [], undefined],
    ['what was written is shown', [wrote('pods', 9), wrote('jobs', 12)], undefined],
    ['numbers, not texts, are compared', [wrote('pods', 10)], 'pods 10 9'],
    ['one of two is not shown', [wrote('pods', 9), wrote('jobs', 13)], 'jobs 13 12'],
    ['the newest write counts', [wrote('pods', 11), wrote('pods', 10)], 'pods 11 9'],
    ['another owner waits', [wrote('pods', 11, 'u2', 'default/other')], undefined],
    ['an owner made anew begins anew', [wrote('pods', 11), wrote('pods', 8, 'u2')], undefined],
    ['nobody reads what was written', [wrote('nodes', 99)], undefined],
    ['a dependent is its controller’s', [wrotePodOf(10, true)], 'pods 10 9'],
    ['an owner that controls nothing', [wrotePodOf(10, false)], undefined],
    ['an orphan', [wroteOrphan], undefined],
    ['cleared', [wrote('pods', 10), cleared()], undefined],
    ['cleared for its uid', [wrote('pods', 10), cleared('u1')], undefined],
    ['cleared for an earlier uid', [wrote('pods', 10, 'u2'), cleared('u1')], 'pods 10 9'],
  ])('%s', (_case, calls, stale) => {
    const { store, world } = open();
    for (const call of calls) call(store);

    if (stale === undefined) expect(() => store.ensureReady('default/sum')).not.toThrow();
    else expect(() => store.ensureReady('default/sum')).toThrow(SyncError);
    const [resource = '', wroteAt, readAt] = stale?.split(' ') ?? [];
    const skipped = world.trace.of('sync.skipped').map(({ detail }) => detail);
    expect(skipped).toEqual(
      stale === undefined ? [] : [{ key: 'default/sum', resource, wroteAt, readAt }],
    );
  });

  it('is ready once the informers have come so far', () => {
    const { store, pods } = open();
    wrote('pods', 11)(store);
    expect(() => store.ensureReady('default/sum')).toThrow('known up to 9, and were written at 11');
    pods.resourceVersion = '11';
    store.ensureReady('default/sum');
    // It was shown once: an informer that begins anew with less is none of its.
    pods.resourceVersion = '3';
    expect(() => store.ensureReady('default/sum')).not.toThrow();
  });

  it('notes nothing while its gate is closed', () => {
    const { store } = open(false);
    for (const call of [wrote('pods', 99), wrotePodOf(99, true)]) call(store);
    expect(() => store.ensureReady('default/sum')).not.toThrow();
  });
});
