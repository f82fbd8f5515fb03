/** The monitors: what they object to, what they let pass, and how a violation is seen again. */
import { describe, expect, it } from 'vitest';
import { choices, InvariantViolation, World, type TraceDetails } from '../sim/index.ts';
import { enforceInvariants } from './invariants.ts';
import { playSteps, WEB, WEB_RUNS } from './testing/web-lab.ts';

const DELETE = 'delete: { kind: Pod, name: web }';
const VOLUME = { pod: 'default/web', podUid: 'uid-1', volume: 'config' } as const;

/** A world whose only inhabitant is this file. */
class Stage {
  readonly world = new World({ choices: choices.seeded(7) });
  #version = 0;

  constructor(replayCommand?: string) {
    enforceInvariants(this.world, replayCommand);
  }

  mounted(volume: string = VOLUME.volume): void {
    this.#append('volume.mounted', { ...VOLUME, volume });
  }

  unmounted(): void {
    this.#append('volume.unmounted', { ...VOLUME });
  }

  started(hostPath = '/var/lib/kubelet/pods/uid-1/volumes/kubernetes.io~oci/config'): void {
    this.#append('container.started', {
      pod: 'default/web',
      podUid: 'uid-1',
      container: 'server',
      containerId: 'c1',
      mounts: [{ hostPath, containerPath: '/etc/app' }],
    });
  }

  created(): void {
    this.#append('container.created', {
      pod: 'default/web',
      podUid: 'uid-1',
      container: 'server',
      containerId: 'c1',
      mounts: [],
    });
  }

  synced(): void {
    const detail = { pod: 'default/web', uid: 'uid-1' };
    this.world.trace.append('kubelet/node-1', 'pod.sync', detail);
  }

  terminating(uid = 'uid-1'): void {
    const detail = { pod: 'default/web', uid, gracePeriodSeconds: 30 };
    this.world.trace.append('kubelet/node-1', 'pod.terminating', detail);
  }

  terminated(): void {
    const detail = { pod: 'default/web', uid: 'uid-1' };
    this.world.trace.append('kubelet/node-1', 'pod.terminated', detail);
  }

  kubeletStopped(node = 'node-1'): void {
    this.world.trace.append(`kubelet/${node}`, 'kubelet.stopped', {});
  }

  objectMounted(id: string, path = '/mnt', node = 'node-1'): void {
    const detail = { id, path, imageRef: `registry.test/team/config@${id}` };
    this.world.trace.append(`cri/${node}`, 'object.mounted', detail);
  }

  objectUnmounted(id: string, path = '/mnt'): void {
    this.world.trace.append('cri/node-1', 'object.unmounted', { id, path });
  }

  /** A write of the pod `web`'s status, at the next version unless told. */
  wrote(summary?: string, resourceVersion = ++this.#version): void {
    this.#append('api.write', {
      verb: summary === 'gone' ? 'delete' : 'patch',
      resource: summary === 'gone' ? 'pods' : 'pods/status',
      namespace: 'default',
      name: 'web',
      resourceVersion: String(resourceVersion),
      summary,
    });
  }

  newSandbox(): void {
    this.#append('cri.call', { method: 'runPodSandbox', subject: 'default/web' });
  }

  readonly phase = (phase: string): void => this.wrote(`phase ${phase}`);

  exited(): void {
    this.#append('container.exited', {
      pod: 'default/web',
      container: 'server',
      containerId: 'c1',
      exitCode: 0,
      reason: 'Completed',
    });
  }

  /** What stops the world, if anything does. */
  async violation(): Promise<unknown> {
    return this.world.loop.run().then(
      () => undefined,
      (error: unknown) => error,
    );
  }

  #append<Type extends keyof TraceDetails>(type: Type, detail: object): void {
    this.world.trace.append('test', type, detail as TraceDetails[Type]);
  }
}

describe('a container runs only over mounted volumes', () => {
  it.each<[string, (stage: Stage) => void]>([
    ['mounted, started', (stage) => [stage.mounted(), stage.started()]],
    ['mounted twice', (stage) => [stage.mounted(), stage.mounted(), stage.started()]],
    ['started over a directory that is no volume', (stage) => [stage.started('/var/log/pods')]],
    [
      'exited, unmounted',
      (stage) => [stage.mounted(), stage.started(), stage.exited(), stage.unmounted()],
    ],
    ['mounted and unmounted unused', (stage) => [stage.mounted(), stage.unmounted()]],
  ])('lets pass: %s', async (_name, act) => {
    const stage = new Stage();
    act(stage);

    expect(await stage.violation()).toBeUndefined();
  });

  it.each<[string, (stage: Stage) => void, string]>([
    [
      'started, never mounted',
      (stage) => stage.started(),
      'container server of default/web starts over volume uid-1/config, which is not mounted',
    ],
    [
      'started over another volume',
      (stage) => [stage.mounted('data'), stage.started()],
      'starts over volume uid-1/config, which is not mounted',
    ],
    [
      'started after the unmount',
      (stage) => [stage.mounted(), stage.unmounted(), stage.started()],
      'starts over volume uid-1/config, which is not mounted',
    ],
    [
      'unmounted under it',
      (stage) => [stage.mounted(), stage.started(), stage.unmounted()],
      'volume uid-1/config is unmounted under running container c1',
    ],
  ])('objects to: %s', async (_name, act, message) => {
    const stage = new Stage();
    act(stage);

    expect(await stage.violation()).toBeInstanceOf(InvariantViolation);
    expect(String(await stage.violation())).toContain(message);
  });
});

/** What each of the other laws lets pass, and what it objects to, in these words. */
const LAWS: readonly {
  readonly law: string;
  readonly passes: Readonly<Record<string, (stage: Stage) => void>>;
  readonly objects: Readonly<Record<string, readonly [act: (stage: Stage) => void, says: string]>>;
}[] = [
  {
    law: 'a terminating pod starts no container',
    passes: {
      'a start before the end': (stage) => [stage.mounted(), stage.started(), stage.terminating()],
      'the end of another pod': (stage) => [
        stage.terminating('uid-2'),
        stage.mounted(),
        stage.started(),
      ],
      'an end that its kubelet told nobody of': (stage) => [
        stage.mounted(),
        stage.terminating(),
        stage.kubeletStopped(),
        stage.started(),
      ],
      'a second attempt to end': (stage) => [stage.terminating(), stage.terminating()],
    },
    objects: {
      'a start after the end began': [
        (stage) => [stage.mounted(), stage.terminating(), stage.started()],
        'container server of default/web starts after the pod began to terminate',
      ],
      'a start after another kubelet ended': [
        (stage) => [
          stage.mounted(),
          stage.terminating(),
          stage.kubeletStopped('node-2'),
          stage.started(),
        ],
        'container server of default/web starts after the pod began to terminate',
      ],
    },
  },
  {
    law: 'a path holds one mount',
    passes: {
      'the same object again': (stage) => [stage.objectMounted('a'), stage.objectMounted('a')],
      'two paths': (stage) => [stage.objectMounted('a'), stage.objectMounted('b', '/other')],
      'two nodes': (stage) => [
        stage.objectMounted('a'),
        stage.objectMounted('b', '/mnt', 'node-2'),
      ],
      'one after the other': (stage) => [
        stage.objectMounted('a'),
        stage.objectUnmounted('a'),
        stage.objectMounted('b'),
      ],
    },
    objects: {
      'one over the other': [
        (stage) => [stage.objectMounted('a'), stage.objectMounted('b')],
        'b is mounted over a at /mnt',
      ],
      'an unmount elsewhere': [
        (stage) => [
          stage.objectMounted('a'),
          stage.objectUnmounted('a', '/other'),
          stage.objectMounted('b'),
        ],
        'b is mounted over a at /mnt',
      ],
    },
  },
  {
    law: "a pod's phase never goes back",
    passes: {
      'a whole life': (stage) => ['Pending', 'Running', 'Succeeded'].forEach(stage.phase),
      'the short way': (stage) => ['Pending', 'Failed'].forEach(stage.phase),
      'writes that say nothing of it': (stage) => [stage.phase('Running'), stage.wrote()],
      'a new sandbox, in which all begins anew': (stage) => [
        stage.phase('Running'),
        stage.newSandbox(),
        stage.phase('Pending'),
        stage.phase('Running'),
      ],
      'a container that was made again and did not start': (stage) => [
        stage.phase('Running'),
        stage.created(),
        stage.phase('Pending'),
      ],
      'somebody else’s word of a pod that runs, which the kubelet puts right': (stage) => [
        stage.phase('Pending'),
        stage.synced(),
        ...['Failed', 'Pending', 'Running', 'Failed', 'Running'].map(stage.phase),
        stage.terminating(),
        stage.phase('Succeeded'),
      ],
      'somebody else’s word of a pod that the kubelet is done with': (stage) => [
        stage.synced(),
        stage.terminating(),
        stage.phase('Succeeded'),
        stage.terminated(),
        ...['Running', 'Succeeded'].map(stage.phase),
      ],
      'another pod of its name': (stage) => [
        stage.phase('Failed'),
        stage.wrote('grace period 0s'),
        stage.wrote('gone'),
        stage.phase('Pending'),
      ],
    },
    objects: {
      'back from an end that the kubelet had begun': [
        (stage) => [
          stage.synced(),
          stage.terminating(),
          ...['Running', 'Failed', 'Running'].map(stage.phase),
        ],
        'default/web goes from Failed to Running',
      ],
      'back to Pending': [
        (stage) => ['Pending', 'Running', 'Pending'].forEach(stage.phase),
        'default/web goes from Running to Pending',
      ],
      'back from the end, in a new sandbox': [
        (stage) => [
          stage.phase('Running'),
          stage.newSandbox(),
          ...['Pending', 'Failed', 'Pending'].map(stage.phase),
        ],
        'default/web goes from Failed to Pending',
      ],
      'back to Pending, after the first sandbox': [
        (stage) => [stage.newSandbox(), ...['Running', 'Pending'].map(stage.phase)],
        'default/web goes from Running to Pending',
      ],
      'back to Pending, all containers having started': [
        (stage) => [
          stage.mounted(),
          stage.phase('Running'),
          stage.created(),
          stage.started(),
          stage.phase('Pending'),
        ],
        'default/web goes from Running to Pending',
      ],
      'back from the end': [
        (stage) => ['Succeeded', 'Running'].forEach(stage.phase),
        'default/web goes from Succeeded to Running',
      ],
      'another end': [
        (stage) => ['Succeeded', 'Failed'].forEach(stage.phase),
        'default/web goes from Succeeded to Failed',
      ],
    },
  },
  {
    law: 'resourceVersion only rises',
    passes: {
      'by one and by more': (stage) => [1, 2, 5].forEach((at) => stage.wrote(undefined, at)),
    },
    objects: {
      'the same twice': [
        (stage) => [4, 4].forEach((at) => stage.wrote(undefined, at)),
        'pods/status web is written as 4, after 4',
      ],
      // As numbers, not as texts.
      'one that falls': [
        (stage) => [10, 9].forEach((at) => stage.wrote(undefined, at)),
        'pods/status web is written as 9, after 10',
      ],
    },
  },
];

describe.each(LAWS)('$law', ({ law, passes, objects }) => {
  it.each(Object.entries(passes))('lets pass: %s', async (_name, act) => {
    const stage = new Stage();
    act(stage);

    expect(await stage.violation()).toBeUndefined();
  });

  it.each(Object.entries(objects))('objects to: %s', async (_name, [act, says]) => {
    const stage = new Stage();
    act(stage);

    expect(await stage.violation()).toBeInstanceOf(InvariantViolation);
    expect(String(await stage.violation())).toContain(`${law}: ${says} (`);
  });
});

describe('a violation', () => {
  it('says which law, when, and the command that shows it again', async () => {
    const stage = new Stage('drydock run web.yaml --seed 7');
    stage.world.loop.schedule(1500, () => stage.started());

    expect(String(await stage.violation())).toMatch(
      /^InvariantViolation: a container runs only over mounted volumes: .* \(at 1500 ms; again with: drydock run web\.yaml --seed 7\)$/,
    );
  });

  it('names the choices where there is no command', async () => {
    const stage = new Stage();
    stage.started();

    expect(String(await stage.violation())).toContain('(at 0 ms; again with: seed 7)');
  });

  it('is the end: its record is the last of the trace, and no later run begins', async () => {
    const stage = new Stage();
    stage.world.loop.schedule(1, () => stage.started());
    stage.world.loop.schedule(2, () => stage.mounted());
    const violation = await stage.violation();

    expect(stage.world.trace.records.at(-1)?.type).toBe('container.started');
    expect(await stage.violation()).toBe(violation);
  });

  it('stops a scenario, at whatever step it is', async () => {
    const stubborn = WEB.replace('sleep 1h', 'ignore SIGTERM\\nsleep 1h');
    const steps = [`apply: [{ ${stubborn} }]`, ...WEB_RUNS.slice(1), DELETE, 'wait: 1h'];
    const played = playSteps(steps, {
      // A kubelet that unmounts as soon as a pod is to end.
      decisions: { mayUnmountVolumes: (phase) => phase !== 'syncing' },
      replayCommand: 'drydock run web.yaml --seed 7',
    });

    await expect(played).rejects.toThrow(InvariantViolation);
    await expect(played).rejects.toThrow(
      /is unmounted under running container \S+ \(at \d+ ms; again with: drydock run web\.yaml --seed 7\)$/,
    );
  });

  it('leaves the next world alone', async () => {
    const first = new Stage();
    first.started();
    const second = new Stage();
    second.mounted();
    second.started();

    expect(await first.violation()).toBeDefined();
    expect(await second.violation()).toBeUndefined();
  });
});
