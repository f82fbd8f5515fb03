/** What workloads are made of is all that can be met, and is told as a person would type it. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { checkFault, FAULT_POINTS } from '../../src/lab/fault-points.ts';
import { LONG_MS } from './action.ts';
import { familyOf, faultShapes } from './fault-shapes.ts';
import { kubectlLine, kubectlLines } from './kubectl-line.ts';
import { dataOf, filesOfVolume, LACKING, type ObjectHolding } from './objects.ts';
import { PLAIN_POD, type PodShape } from './pod-shape.ts';
import { without } from './swarm.ts';
import { workloads } from './workload.ts';

const OF_OBJECTS = {
  is: 'objects',
  objects: [0, 1],
  items: false,
  optional: true,
  mode: 0o400,
  group: true,
} as const;

/** What there is in an object that holds the content. */
const holding =
  (...contents: readonly ObjectHolding[]) =>
  (object: number): ObjectHolding =>
    contents[object] ?? 'nothing';

describe('volumes of objects', () => {
  it('show all keys of one, or keys of each at paths of its own', () => {
    const whole = { ...OF_OBJECTS, objects: [0] };
    expect(filesOfVolume(whole, holding(1))).toEqual(dataOf(1));
    expect(filesOfVolume(OF_OBJECTS, holding(0, 3))).toEqual({
      version: 'v0',
      'etc/limits': 'l0',
      'etc/same': 'same',
      'more-1/version': 'v3',
      'more-1/etc/limits': 'l3',
      'more-1/etc/same': 'same',
    });
  });

  it('cannot be made of what is not there, unless that is optional', () => {
    const needed = { ...OF_OBJECTS, optional: false };
    expect(filesOfVolume(needed, holding(0))).toBeUndefined();
    expect(filesOfVolume(needed, holding(LACKING, 0))).toBeUndefined();
    expect(filesOfVolume(OF_OBJECTS, holding('nothing', 'nothing'))).toEqual({});
    expect(filesOfVolume({ ...OF_OBJECTS, objects: [0], items: true }, holding(LACKING))).toEqual({
      version: `v${String(LACKING)}`,
      'etc/same': 'same',
    });
  });
});

describe('faults of workloads', () => {
  it('reach every point of the catalogue, in words that it knows', () => {
    const faults = fc.sample(faultShapes, { numRuns: 3000, seed: 1 });
    for (const fault of faults) checkFault(fault);
    const reached = new Set(faults.map(({ point }) => point));
    expect([...reached].sort()).toEqual(FAULT_POINTS.map(({ point }) => point).sort());
  });

  it('are each of one family, which swarm can do without', () => {
    for (const { point } of FAULT_POINTS) expect(familyOf(point), point).toBeDefined();
  });
});

describe('swarm', () => {
  it('keeps out what the run does without', () => {
    const actions = [
      { afterMs: 1, action: { do: 'push', tag: 0, content: 1 } as const },
      { afterMs: 2, action: { do: 'fault', fault: { point: 'api.request', forMs: 9 } } as const },
      { afterMs: 3, action: { do: 'delete', pod: 0, graceSeconds: 1 } as const },
    ];
    expect(without(['pushes', 'api'], actions)).toEqual(actions.slice(2));
    expect(without(['subPath'], actions)).toEqual(actions);
    const shape: PodShape = {
      ...PLAIN_POD,
      volumes: [{ is: 'image', image: 2, pullPolicy: 'Always' }, { is: 'emptyDir' }],
    };
    const created = [{ afterMs: 0, action: { do: 'create', pod: 0, shape } as const }];
    const volumesWithout = (...off: Parameters<typeof without>[0]) =>
      without(off, created).map(({ action }) => action.do === 'create' && action.shape.volumes);
    expect(volumesWithout('emptyDir', 'private registry', 'pull policies')).toEqual([
      [{ is: 'image', image: 0, pullPolicy: 'IfNotPresent' }],
    ]);
    expect(volumesWithout('image volumes')).toEqual([
      [{ is: 'oci', tag: 2, pinned: false }, { is: 'emptyDir' }],
    ]);
    const changed = [{ afterMs: 0, action: { do: 'object', object: 0, holds: 1 } as const }];
    expect(without(['object changes'], changed)).toEqual([]);
    expect(without(['objects'], changed)).toEqual([]);
    const ofObjects: PodShape = { ...PLAIN_POD, volumes: [OF_OBJECTS] };
    const plain = without(
      ['objects'],
      [{ afterMs: 0, action: { do: 'create', pod: 0, shape: ofObjects } }],
    );
    expect(plain[0]?.action).toMatchObject({
      shape: { volumes: [{ is: 'oci', tag: 2, pinned: false }] },
    });
    const late = [{ afterMs: LONG_MS, action: { do: 'push', tag: 0, content: 1 } as const }];
    expect(without(['long waits'], late)[0]?.afterMs).toBeLessThan(LONG_MS);
  });
});

describe('a workload in words', () => {
  it.each([
    [
      { do: 'delete', pod: 1, graceSeconds: 5 } as const,
      'kubectl delete pod pod-1 --grace-period=5 --wait=false',
    ],
    [
      { do: 'delete', pod: 0, graceSeconds: 0 } as const,
      'kubectl delete pod pod-0 --grace-period=0 --force --wait=false',
    ],
    [
      { do: 'edit', pod: 0, edit: { what: 'image', image: 1 } } as const,
      'kubectl set image pod/pod-0 main-0=registry.test/team/server:v2',
    ],
    [
      { do: 'edit', pod: 0, edit: { what: 'deadline', seconds: 5 } } as const,
      `kubectl patch pod pod-0 -p '{"spec":{"activeDeadlineSeconds":5}}'`,
    ],
    [
      { do: 'push image', image: 4, content: 2 } as const,
      'docker push registry.test/team/server:latest  # content v2',
    ],
    [
      { do: 'secret', secret: 'missing', holds: 'robot' } as const,
      'kubectl apply -f secret-missing.yaml  # holds robot',
    ],
    [{ do: 'secret', secret: 'right', holds: 'nothing' } as const, 'kubectl delete secret right'],
    [
      { do: 'object', object: 1, holds: 3 } as const,
      'kubectl apply -f secret-keys.yaml  # content v3',
    ],
    [
      { do: 'object', object: 2, holds: 1 } as const,
      'kubectl replace --force -f configmap-frozen.yaml  # content v1',
    ],
    [{ do: 'object', object: 0, holds: 'nothing' } as const, 'kubectl delete configmap settings'],
    [
      {
        do: 'create',
        pod: 0,
        shape: { ...PLAIN_POD, volumes: [OF_OBJECTS] },
      } as const,
      'kubectl create -f pod-0.yaml  # restartPolicy Always, grace 1 s; ' +
        'volume-0 configmap/settings and secret/keys (items, optional, mode 400, fsGroup); ' +
        'registry.test/team/server:v1 (IfNotPresent) run over volume-0',
    ],
    [{ do: 'by hand', image: 9, what: 'remove' } as const, 'crictl rmi private.test/team/server'],
    [
      { do: 'create', pod: 2, shape: PLAIN_POD } as const,
      'kubectl create -n visitors -f pod-2.yaml  # restartPolicy Always, grace 1 s; ' +
        'volume-0 oci registry.test/team/config:stable; ' +
        'registry.test/team/server:v1 (IfNotPresent) run over volume-0',
    ],
    [
      {
        do: 'create',
        pod: 0,
        shape: {
          ...PLAIN_POD,
          volumes: [{ is: 'image', image: 1, pullPolicy: 'Always' }],
          containers: PLAIN_POD.containers.map((each) => ({
            ...each,
            mounts: [{ volume: 0, subPath: 'etc' as const }],
            process: { does: 'write' as const },
          })),
        },
      } as const,
      'kubectl create -f pod-0.yaml  # restartPolicy Always, grace 1 s; ' +
        'volume-0 image registry.test/team/server:v2 (Always); ' +
        'registry.test/team/server:v1 (IfNotPresent) write over volume-0/etc',
    ],
    [
      {
        do: 'fault',
        fault: { point: 'cri.stopContainer', error: 'Unavailable', times: 1, forMs: 60_000 },
      } as const,
      '# fault cri.stopContainer: Unavailable, once, for 1m0s',
    ],
  ])('%j', (action, line) => {
    expect(kubectlLine(action)).toBe(line);
  });

  it('has a line for each action, with the time, and the choices', () => {
    for (const workload of fc.sample(workloads, { numRuns: 50, seed: 1 })) {
      const lines = kubectlLines(workload);
      const told = lines.filter((line) => !line.startsWith('# kubelet with '));
      expect(told).toHaveLength(workload.actions.length + 1);
      for (const line of told.slice(0, -1)) {
        expect(line).toMatch(/^\+\S+ +(?:kubectl|docker|crictl|#) /);
      }
    }
  });
});
