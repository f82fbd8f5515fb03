/**
 * Which dead containers and sandboxes go. Upstream: pkg/kubelet/kuberuntime/kuberuntime_gc.go, and the
 * rows of its TestGarbageCollect; pkg/kubelet/pod_container_deletor.go (v1.36).
 */
import { describe, expect, it } from 'vitest';
import type { ContainerState, ContainerStatus, PodSandbox } from '../../cri/index.ts';
import {
  logDirectoriesToEvict,
  containersToEvict,
  sandboxesToEvict,
  surplusContainers,
  type ContainerGCPolicy,
} from './containers-to-evict.ts';

/** `foo/bar 1`: container bar of pod foo, made at 1. */
function container(words: string, state: ContainerState = 'CONTAINER_EXITED'): ContainerStatus {
  const [, pod = '', name = '', at = ''] = /^(\w+)\/(\w+) (\d+)$/.exec(words) ?? [];
  return {
    id: words,
    podSandboxId: pod,
    metadata: { name, attempt: Number(at) },
    image: { image: '' },
    imageRef: '',
    imageId: '',
    state,
    createdAt: Number(at),
    labels: {},
    annotations: {},
    mounts: [],
  };
}

const POLICY: ContainerGCPolicy = { minAgeMs: 10, maxPerPodContainer: 1, maxContainers: 6 };

function evicted(
  containers: readonly ContainerStatus[],
  policy: Partial<ContainerGCPolicy> = {},
  gone: readonly string[] = [],
): readonly string[] {
  return containersToEvict({
    containers,
    policy: { ...POLICY, ...policy },
    now: 100,
    isPodGone: (podUid) => gone.includes(podUid),
    podUidOf: ({ podSandboxId }) => podSandboxId,
  }).map(({ id }) => id);
}

describe('dead containers', () => {
  const three = ['foo/bar 0', 'foo/bar 1', 'foo/bar 2'].map((words) => container(words));

  it.each<[string, readonly string[], Partial<ContainerGCPolicy>, readonly string[]]>([
    [
      'the newest of a name stays',
      ['foo/bar 0', 'foo/bar 1', 'foo/bar 2'],
      {},
      ['foo/bar 0', 'foo/bar 1'],
    ],
    [
      'none stays if none is to',
      ['foo/bar 0', 'foo/bar 1', 'foo/bar 2'],
      { maxPerPodContainer: 0 },
      ['foo/bar 0', 'foo/bar 1', 'foo/bar 2'],
    ],
    [
      'all stay without limits',
      ['foo/bar 0', 'foo/bar 1', 'foo/bar 2'],
      { maxPerPodContainer: -1, maxContainers: -1 },
      [],
    ],
    ['one is no surplus', ['foo/bar 0'], {}, []],
    [
      'each name of each pod counts for itself',
      ['foo/bar 0', 'foo/bar 1', 'foo/baz 2', 'foo/baz 3', 'other/bar 4', 'other/bar 5'],
      {},
      ['foo/bar 0', 'foo/baz 2', 'other/bar 4'],
    ],
    [
      'more than there may be in all: each name has its share',
      ['foo/bar 0', 'foo/bar 1', 'a/b 2', 'a/b 3', 'c/d 4', 'c/d 5'],
      { maxPerPodContainer: -1, maxContainers: 3 },
      ['foo/bar 0', 'a/b 2', 'c/d 4'],
    ],
    [
      'more names than there may be in all: the oldest go, whosever they are',
      ['a/a 0', 'b/b 1', 'c/c 2', 'd/d 3'],
      { maxContainers: 2 },
      ['a/a 0', 'b/b 1'],
    ],
    [
      'too young ones stay, and count for nothing',
      ['foo/bar 91', 'foo/bar 95', 'foo/bar 1'],
      {},
      [],
    ],
    ['old enough to the millisecond', ['foo/bar 89', 'foo/bar 90'], {}, ['foo/bar 89']],
  ])('%s', (_rule, words, policy, expected) => {
    expect(
      evicted(
        words.map((each) => container(each)),
        policy,
      ),
    ).toEqual(expected);
  });

  it('of a pod that is gone go all', () => {
    expect(evicted(three, {}, ['foo'])).toEqual(['foo/bar 0', 'foo/bar 1', 'foo/bar 2']);
  });

  it.each([
    ['CONTAINER_CREATED', ['foo/bar 0']],
    ['CONTAINER_UNKNOWN', ['foo/bar 0']],
    ['CONTAINER_EXITED', ['foo/bar 0']],
    ['CONTAINER_RUNNING', []],
  ] as const)('are those that do not run: %s', (state, expected) => {
    expect(evicted([container('foo/bar 0', state), container('foo/bar 1')])).toEqual(expected);
  });
});

describe('surplus of a pod', () => {
  const pod = [
    container('foo/bar 5', 'CONTAINER_RUNNING'),
    ...['foo/bar 4', 'foo/bar 3', 'foo/baz 2', 'foo/bar 1'].map((words) => container(words)),
    container('foo/bar 0', 'CONTAINER_CREATED'),
  ];

  it.each([
    [1, ['foo/bar 3', 'foo/bar 1']],
    [2, ['foo/bar 1']],
    [0, ['foo/bar 4', 'foo/bar 3', 'foo/bar 1', 'foo/baz 2']],
  ])('beyond %i', (kept, expected) => {
    expect(surplusContainers(pod, kept).map(({ id }) => id)).toEqual(expected);
  });
});

describe('sandboxes', () => {
  function sandbox(words: string, state: PodSandbox['state'] = 'SANDBOX_NOTREADY'): PodSandbox {
    const [uid = '', at = ''] = words.split(' ');
    return {
      id: words,
      metadata: { name: uid, uid, namespace: 'default', attempt: Number(at) },
      state,
      createdAt: Number(at),
      network: 'POD',
      labels: {},
      annotations: {},
    };
  }

  it.each<[string, readonly PodSandbox[], readonly string[], readonly string[], readonly string[]]>(
    [
      [
        'the newest of a pod stays',
        [sandbox('a 0'), sandbox('a 1'), sandbox('a 2')],
        [],
        [],
        ['a 0', 'a 1'],
      ],
      ['none of a pod that is gone', [sandbox('a 0'), sandbox('a 1')], [], ['a'], ['a 1', 'a 0']],
      [
        'ready ones always',
        [sandbox('a 0', 'SANDBOX_READY'), sandbox('a 1', 'SANDBOX_READY')],
        [],
        ['a'],
        [],
      ],
      ['those with a container in them', [sandbox('a 0'), sandbox('a 1')], ['a 0'], [], []],
      [
        'the newest, though another is in use',
        [sandbox('a 0', 'SANDBOX_READY'), sandbox('a 1')],
        [],
        [],
        [],
      ],
    ],
  )('%s', (_rule, sandboxes, occupied, gone, expected) => {
    const evictedSandboxes = sandboxesToEvict({
      sandboxes,
      occupied: new Set(occupied),
      isPodGone: (podUid) => gone.includes(podUid),
    });

    expect(evictedSandboxes.map(({ id }) => id)).toEqual(expected);
  });
});

describe('logDirectoriesToEvict', () => {
  const directories = ['default_web_uid-a', 'team_web_uid-b'];
  const isPodGone = (podUid: string): boolean => podUid === 'uid-b';

  it.each([
    ['those of pods that are gone', true, ['team_web_uid-b']],
    ['none, as long as nobody has said which pods there are', false, []],
  ])('%s', (_rule, sourcesReady, expected) => {
    expect(logDirectoriesToEvict({ directories, sourcesReady, isPodGone })).toEqual(expected);
  });
});
