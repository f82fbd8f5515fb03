/**
 * What the API says of a pod's containers, given what the runtime says. Upstream:
 * pkg/kubelet/kubelet_pods.go, convertToAPIContainerStatuses, and kubelet_pods_test.go (v1.36).
 */
import { describe, expect, it } from 'vitest';
import type { ContainerStatus, Pod } from '../../api/index.ts';
import type { ContainerStatus as Instance } from '../../cri/index.ts';
import {
  anInstance,
  aPod,
  aRuntimeStatus,
  aStatus,
  exited,
  IMAGE,
  running,
  terminated,
} from '../testing/pod-values.ts';
import { containerStatuses } from './container-statuses.ts';
import type { WaitingCause } from '../model/waiting-cause.ts';

interface Situation {
  readonly pod?: Pod;
  readonly previous?: readonly ContainerStatus[];
  readonly runtime?: readonly Instance[];
  readonly causes?: Readonly<Record<string, WaitingCause>>;
}

function statusesOf(situation: Situation, isInit = false): readonly ContainerStatus[] {
  const { pod = aPod(), previous = [], runtime = [], causes = {} } = situation;
  const containers = isInit ? (pod.spec.initContainers ?? []) : pod.spec.containers;
  const known = {
    pod,
    runtime: aRuntimeStatus(runtime),
    causes: new Map(Object.entries(causes)),
  };
  return containerStatuses(known, { containers, previous, isInit });
}

const deleted = aPod({ metadata: { deletionTimestamp: '2026-01-01T00:00:30Z' } });
const second = { metadata: { name: 'main', attempt: 1 } };
const crashLoop = { reason: 'CrashLoopBackOff', message: 'back-off 10s restarting' };

describe('a container of which the runtime knows nothing', () => {
  it.each([
    ['waits to be created', aPod(), 'ContainerCreating'],
    ['waits for the init containers', aPod({ initContainers: ['first'] }), 'PodInitializing'],
  ])('%s', (_what, pod, reason) => {
    expect(statusesOf({ pod })).toEqual([
      {
        name: 'main',
        image: IMAGE,
        imageID: '',
        restartCount: 0,
        ready: false,
        started: false,
        state: { waiting: { reason } },
        lastState: {},
      },
    ]);
  });

  it('keeps the status with which it ended', () => {
    const previous = {
      ...terminated('main', 3),
      imageID: 'sha256:1',
      containerID: 'drydock://main-2',
      restartCount: 2,
    };
    expect(statusesOf({ previous: [previous] })).toEqual([previous]);
  });

  it('keeps how often it was restarted, and how it ended before', () => {
    const lastState = { terminated: { exitCode: 1 } };
    const previous = aStatus('main', { restartCount: 4, lastState, state: { waiting: {} } });
    expect(statusesOf({ previous: [previous] })).toMatchObject([
      { restartCount: 4, lastState, state: { waiting: { reason: 'ContainerCreating' } } },
    ]);
  });

  it.each([
    ['counts as restarted if it ran', aPod(), 3],
    ['does not if the pod is being deleted', deleted, 2],
  ])('%s', (_what, pod, restartCount) => {
    const previous = { ...running('main'), restartCount: 2 };
    expect(statusesOf({ pod, previous: [previous] })).toMatchObject([
      {
        restartCount,
        ready: false,
        state: { waiting: { reason: 'ContainerCreating' } },
        lastState: {
          terminated: {
            reason: 'ContainerStatusUnknown',
            exitCode: 137,
            message:
              'The container could not be located when the pod was deleted.  The container used to be Running',
          },
        },
      },
    ]);
  });
});

it('a container that is gone, and of which an end is known, keeps that', () => {
  const lastState = { terminated: { exitCode: 1 } };
  const previous = { ...running('main'), restartCount: 2, lastState };
  expect(statusesOf({ previous: [previous] })).toMatchObject([
    { restartCount: 2, state: { waiting: { reason: 'ContainerCreating' } }, lastState },
  ]);
});

describe('a container that the runtime has', () => {
  it('runs, and is ready as long as it runs', () => {
    const startedAt = Date.UTC(2026, 0, 1, 0, 0, 5, 400);
    expect(statusesOf({ runtime: [anInstance('main', { startedAt })] })).toEqual([
      {
        name: 'main',
        image: IMAGE,
        imageID: 'registry.test/app@sha256:1',
        containerID: 'drydock://main-0',
        restartCount: 0,
        ready: true,
        started: true,
        state: { running: { startedAt: '2026-01-01T00:00:05Z' } },
        lastState: {},
        resources: {},
        user: { linux: { uid: 0, gid: 0, supplementalGroups: [0] } },
      },
    ]);
  });

  it('has ended: its code, its reason, its times', () => {
    const at = Date.UTC(2026, 0, 1);
    const instance = exited('main', 7, { startedAt: at, finishedAt: at + 9000 });
    expect(statusesOf({ runtime: [instance] })).toMatchObject([
      {
        ready: false,
        started: false,
        state: {
          terminated: {
            exitCode: 7,
            reason: 'Error',
            containerID: 'drydock://main-0',
            startedAt: '2026-01-01T00:00:00Z',
            finishedAt: '2026-01-01T00:00:09Z',
          },
        },
      },
    ]);
  });

  it('has ended, and said why', () => {
    const instance = exited('main', 7, { message: 'disk is full' });
    expect(statusesOf({ runtime: [instance] })).toMatchObject([
      { state: { terminated: { exitCode: 7, message: 'disk is full' } } },
    ]);
  });

  it('is lost after it ran: it has ended somehow, and its next start is counted', () => {
    const previous = { ...running('main'), restartCount: 2, containerID: 'drydock://main-0' };
    const runtime = [anInstance('main', { state: 'CONTAINER_UNKNOWN' })];
    const lost = {
      restartCount: 3,
      ready: false,
      started: false,
      state: {
        terminated: {
          reason: 'ContainerStatusUnknown',
          message: 'The container could not be located when the pod was terminated',
          exitCode: 137,
        },
      },
    };
    const [status] = statusesOf({ previous: [previous], runtime });
    expect(status).toMatchObject(lost);
    expect(statusesOf({ previous: status === undefined ? [] : [status], runtime })).toEqual([
      status,
    ]);
  });

  it('is lost, and was not seen to run: it waits, for no reason', () => {
    const runtime = [anInstance('main', { state: 'CONTAINER_UNKNOWN' })];
    expect(statusesOf({ runtime })).toMatchObject([{ restartCount: 0, state: { waiting: {} } }]);
  });

  it('runs again after one that ended and is gone: how that ended is its last state', () => {
    const previous = { ...terminated('main', 3), containerID: 'drydock://main-0' };
    const next = anInstance('main', second);
    expect(statusesOf({ previous: [previous], runtime: [next] })).toMatchObject([
      { restartCount: 1, state: { running: {} }, lastState: { terminated: { exitCode: 3 } } },
    ]);
    // The same container seen twice has no end before this.
    expect(statusesOf({ previous: [previous], runtime: [exited('main', 3)] })).toMatchObject([
      { lastState: {} },
    ]);
  });

  it('is created and not started: it waits, for no reason', () => {
    expect(statusesOf({ runtime: [anInstance('main', { state: 'CONTAINER_CREATED' })] })).toEqual([
      expect.objectContaining({ ready: false, state: { waiting: {} } }),
    ]);
  });

  it('shows the newest instance as state and the one before as last state', () => {
    const third = anInstance('main', { metadata: { name: 'main', attempt: 2 } });
    const runtime = [third, exited('main', 2, second), exited('main', 1)];
    expect(statusesOf({ runtime })).toMatchObject([
      { restartCount: 2, state: { running: {} }, lastState: { terminated: { exitCode: 2 } } },
    ]);
  });
});

describe('the reason why a container did not start', () => {
  const causes = { main: crashLoop };

  it('is what it waits with, and how it ended becomes the last state', () => {
    expect(statusesOf({ runtime: [exited('main', 1)], causes })).toMatchObject([
      { state: { waiting: crashLoop }, lastState: { terminated: { exitCode: 1 } } },
    ]);
  });

  it.each([
    ['while it runs', aPod(), [anInstance('main')], { running: {} }],
    [
      'when it will not be restarted',
      aPod({ spec: { restartPolicy: 'Never' } }),
      [exited('main', 1)],
      { terminated: { exitCode: 1 } },
    ],
    [
      'when the pod is being deleted',
      deleted,
      [exited('main', 1)],
      { terminated: { exitCode: 1 } },
    ],
  ])('is not shown %s', (_what, pod, runtime, state) => {
    expect(statusesOf({ pod, runtime, causes })).toMatchObject([{ state }]);
  });

  it('belongs to its container', () => {
    const pod = aPod({ containers: ['main', 'other'] });
    expect(statusesOf({ pod, causes })).toMatchObject([
      { name: 'main', state: { waiting: { reason: 'CrashLoopBackOff' } } },
      { name: 'other', state: { waiting: { reason: 'ContainerCreating' } } },
    ]);
  });
});

describe('the order', () => {
  const names = ['b', 'c', 'a'];

  it('of containers is by name', () => {
    expect(statusesOf({ pod: aPod({ containers: names }) }).map(({ name }) => name)).toEqual([
      'a',
      'b',
      'c',
    ]);
  });

  it('of init containers is the spec’s', () => {
    const pod = aPod({ initContainers: names });
    expect(statusesOf({ pod }, true).map(({ name }) => name)).toEqual(names);
  });
});

describe('an init container', () => {
  const pod = aPod({ initContainers: ['first'] });

  it.each<[string, Instance, boolean]>([
    ['is not ready while it runs', anInstance('first'), false],
    ['is ready once it has exited with 0', exited('first', 0), true],
    ['is not ready when it has failed', exited('first', 1), false],
  ])('%s', (_what, instance, ready) => {
    expect(statusesOf({ pod, runtime: [instance] }, true)).toMatchObject([{ ready }]);
  });

  it('that exited with 0 waits for nothing any more', () => {
    const causes = { first: crashLoop };
    expect(statusesOf({ pod, runtime: [exited('first', 0)], causes }, true)).toMatchObject([
      { state: { terminated: { exitCode: 0 } } },
    ]);
  });

  it('that is gone has completed if a container was created', () => {
    expect(statusesOf({ pod, runtime: [anInstance('main')] }, true)).toMatchObject([
      {
        ready: true,
        state: {
          terminated: {
            reason: 'Completed',
            message:
              'Unable to get init container status from container runtime and pod has been initialized, treat it as exited normally',
            exitCode: 0,
          },
        },
      },
    ]);
  });
});

describe('a sidecar', () => {
  const pod = aPod({ initContainers: ['first'], sidecars: ['first'] });

  it.each<[string, readonly Instance[], object]>([
    ['that runs is ready', [anInstance('first')], { ready: true, started: true }],
    ['that exited with 0 is not', [exited('first', 0)], { ready: false, started: false }],
    [
      'that is gone is not done because a container was created',
      [anInstance('main')],
      { ready: false, state: { waiting: { reason: 'PodInitializing' } } },
    ],
  ])('%s', (_what, runtime, expected) => {
    expect(statusesOf({ pod, runtime }, true)).toMatchObject([expected]);
  });

  it('in a crash loop waits with its reason', () => {
    const causes = { first: crashLoop };
    expect(statusesOf({ pod, runtime: [exited('first', 1)], causes }, true)).toMatchObject([
      { state: { waiting: crashLoop }, lastState: { terminated: { exitCode: 1 } } },
    ]);
  });
});

describe('what a container was given', () => {
  const resources = { requests: { cpu: '1' }, limits: { cpu: '2' } };
  const main = { name: 'main', image: IMAGE, resources };
  const runtime = [anInstance('main')];

  it('is told once it is there', () => {
    const pod = aPod({ spec: { containers: [main] } });
    const told = { resources, allocatedResources: { cpu: '1' } };
    expect(statusesOf({ pod, runtime })).toMatchObject([told]);
    expect(statusesOf({ pod })[0]).not.toHaveProperty('resources');
  });

  it.each<[object, object, readonly number[]]>([
    [{ runAsUser: 7 }, {}, [7, 0, 0]],
    [{ runAsUser: 7, runAsGroup: 8 }, { runAsUser: 9 }, [9, 8, 8]],
    [{ fsGroup: 5, supplementalGroups: [6] }, {}, [0, 0, 0, 5, 6]],
  ])('is the user of pod %j and container %j', (ofPod, own, [uid, gid, ...groups]) => {
    const containers = [{ name: 'main', image: IMAGE, securityContext: own }];
    const pod = aPod({ spec: { containers, securityContext: ofPod } });
    const user = { linux: { uid, gid, supplementalGroups: groups } };
    expect(statusesOf({ pod, runtime })).toMatchObject([{ user }]);
  });
});
