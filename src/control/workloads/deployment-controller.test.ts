import { afterEach, describe, expect, it } from 'vitest';
import { plain, WorkloadLab } from '../testing/workload-lab.ts';

let open: WorkloadLab | undefined;

afterEach(async () => {
  await open?.close();
  open = undefined;
});

async function labWith(text: string, seconds = 10): Promise<WorkloadLab> {
  open = await WorkloadLab.open(2);
  await open.apply(text);
  await open.advance(seconds);
  return open;
}

const deployment = (more: string, container = ''): string => `
apiVersion: apps/v1
kind: Deployment
metadata: { name: web }
spec:
  selector: { matchLabels: { app: web } }
  ${more}
  template:
    metadata: { labels: { app: web } }
    spec: { containers: [{ name: server, image: 'registry.test/server:v1' ${container} }] }
`;

const image = (tag: string): string => `
apiVersion: apps/v1
kind: Deployment
metadata: { name: web }
spec:
  template: { spec: { containers: [{ name: server, image: 'registry.test/server:${tag}' }] } }
`;

const spec = (fields: string): string =>
  `{ apiVersion: apps/v1, kind: Deployment, metadata: { name: web }, spec: ${fields} }`;

function conditions(lab: WorkloadLab): readonly string[] {
  return (lab.get('deployments', 'web')?.status.conditions ?? []).map(
    ({ type, status, reason = '', message = '' }) =>
      plain(`${type}=${status} ${reason}: ${message}`),
  );
}

describe('DeploymentController', () => {
  it('makes a ReplicaSet, which makes pods, and says when all are available', async () => {
    const lab = await labWith(deployment('replicas: 3'));
    const { status } = lab.get('deployments', 'web') ?? {};

    expect(status).toMatchObject({
      observedGeneration: 1,
      replicas: 3,
      updatedReplicas: 3,
      readyReplicas: 3,
      availableReplicas: 3,
    });
    expect(status).not.toHaveProperty('unavailableReplicas');
    expect(conditions(lab)).toEqual([
      'Available=True MinimumReplicasAvailable: Deployment has minimum availability.',
      'Progressing=True NewReplicaSetAvailable: ReplicaSet "web-HASH" has successfully progressed.',
    ]);
    expect(lab.events('Deployment').map(plain)).toEqual([
      'ScalingReplicaSet: Scaled up replica set web-HASH from 0 to 3',
    ]);
    expect(lab.events('ReplicaSet').map(plain)).toEqual([
      'SuccessfulCreate: Created pod: web-HASH-NAME',
      'SuccessfulCreate: Created pod: web-HASH-NAME',
      'SuccessfulCreate: Created pod: web-HASH-NAME',
    ]);
    const [set] = lab.list('replicasets');
    expect(set?.metadata.annotations).toEqual({
      'deployment.kubernetes.io/desired-replicas': '3',
      'deployment.kubernetes.io/max-replicas': '4',
      'deployment.kubernetes.io/revision': '1',
    });
    expect(set?.spec.selector.matchLabels).toMatchObject({ app: 'web' });
    expect(lab.activePods[0]?.metadata.ownerReferences).toMatchObject([
      { kind: 'ReplicaSet', controller: true, blockOwnerDeletion: true },
    ]);
  });

  it('rolls over step by step, within surge and unavailability', async () => {
    const lab = await labWith(deployment('replicas: 3'));
    await lab.apply(image('v2'));
    await lab.advance(60);

    expect(lab.events('Deployment').slice(1).map(plain)).toEqual([
      'ScalingReplicaSet: Scaled up replica set web-HASH from 0 to 1',
      'ScalingReplicaSet: Scaled down replica set web-HASH from 3 to 2',
      'ScalingReplicaSet: Scaled up replica set web-HASH from 1 to 2',
      'ScalingReplicaSet: Scaled down replica set web-HASH from 2 to 1',
      'ScalingReplicaSet: Scaled up replica set web-HASH from 2 to 3',
      'ScalingReplicaSet: Scaled down replica set web-HASH from 1 to 0',
    ]);
    expect(lab.get('deployments', 'web')?.metadata.annotations).toEqual({
      'deployment.kubernetes.io/revision': '2',
    });
    expect(lab.activePods.map(({ spec }) => spec.containers[0]?.image)).toEqual(
      Array.from({ length: 3 }, () => 'registry.test/server:v2'),
    );
  });

  it('goes back to an earlier template under a new revision', async () => {
    const lab = await labWith(deployment('replicas: 1'));
    await lab.apply(image('v2'));
    await lab.advance(60);
    await lab.apply(image('v1'));
    await lab.advance(60);

    expect(lab.list('replicasets')).toHaveLength(2);
    const present = lab.list('replicasets').find(({ spec }) => spec.replicas === 1);
    expect(present?.metadata.annotations).toMatchObject({
      'deployment.kubernetes.io/revision': '3',
      'deployment.kubernetes.io/revision-history': '1',
    });
  });

  it('keeps as many old ReplicaSets as its history says', async () => {
    const lab = await labWith(deployment('revisionHistoryLimit: 1'));
    for (const tag of ['v2', 'v3']) {
      await lab.apply(image(tag));
      await lab.advance(60);
    }
    await lab.advance(60);

    expect(lab.list('replicasets')).toHaveLength(2);
  });

  it('counts old ReplicaSets that are in use among those that it keeps', async () => {
    const lab = await labWith(deployment('revisionHistoryLimit: 1'));
    await lab.apply(image('v2'));
    await lab.advance(60);
    await lab.apply(image('not-there'));
    await lab.advance(60);
    expect(lab.list('replicasets')).toHaveLength(3);

    await lab.apply(spec('{ paused: true }'));
    await lab.advance(60);

    expect(lab.list('replicasets').map(({ spec: { replicas } }) => replicas)).toEqual([1, 1]);
  });

  it('Recreate: all old pods are gone before there is a new one', async () => {
    const lab = await labWith(deployment('strategy: { type: Recreate }\n  replicas: 2'));
    await lab.apply(image('v2'));
    await lab.advance(120);

    expect(lab.events('Deployment').slice(1).map(plain)).toEqual([
      'ScalingReplicaSet: Scaled down replica set web-HASH from 2 to 0',
      'ScalingReplicaSet: Scaled up replica set web-HASH from 0 to 2',
    ]);
    const writes = lab.lab.world.trace.of('api.write').map(({ detail }) => detail);
    const lastGone = writes.findLastIndex(
      ({ resource, summary }) => resource === 'pods' && summary === 'gone',
    );
    const created = writes.findLastIndex(
      ({ resource, verb }) => resource === 'replicasets' && verb === 'create',
    );
    expect(lastGone).toBeLessThan(created);
  });

  it('is scaled, paused and resumed', async () => {
    const lab = await labWith(deployment('replicas: 1'));
    await lab.apply(spec('{ paused: true, replicas: 2 }'));
    await lab.apply(image('v2'));
    await lab.advance(60);
    expect(conditions(lab)).toContain('Progressing=Unknown DeploymentPaused: Deployment is paused');
    expect(lab.list('replicasets')).toHaveLength(1);
    expect(lab.activePods).toHaveLength(2);

    await lab.apply(spec('{ paused: false }'));
    await lab.advance(120);
    expect(lab.list('replicasets').map(({ spec }) => spec.replicas)).toContain(0);
    expect(conditions(lab).join()).toContain('Progressing=True NewReplicaSetAvailable');
  });

  it('says that it makes no progress', async () => {
    const lab = await labWith(deployment('progressDeadlineSeconds: 30'), 1);
    await lab.advance(20);
    await lab.apply(image('missing'));
    await lab.advance(60);

    expect(conditions(lab).at(-1)).toBe(
      'Progressing=False ProgressDeadlineExceeded: ReplicaSet "web-HASH" has timed out progressing.',
    );
    expect(lab.get('deployments', 'web')?.status.availableReplicas).toBe(1);
  });

  it('counts a pod as available only after minReadySeconds', async () => {
    const lab = await labWith(deployment('minReadySeconds: 15'), 5);
    expect(lab.get('deployments', 'web')?.status).toMatchObject({ readyReplicas: 1 });
    expect(lab.get('deployments', 'web')?.status.availableReplicas).toBeUndefined();
    await lab.advance(20);
    expect(lab.get('deployments', 'web')?.status.availableReplicas).toBe(1);
  });

  it('goes with all it owns', async () => {
    const lab = await labWith(deployment('replicas: 2'));
    await lab.lab.delete('Deployment', 'web');
    await lab.advance(60);

    expect([...lab.list('replicasets'), ...lab.list('pods')]).toEqual([]);
  });

  it('goes after all it owns, in the foreground', async () => {
    const lab = await labWith(deployment('replicas: 2'));
    await lab.lab.delete('Deployment', 'web', { cascade: 'foreground' });
    expect(lab.get('deployments', 'web')?.metadata.finalizers).toEqual(['foregroundDeletion']);
    await lab.advance(60);

    const gone = lab.lab.world.trace
      .of('api.write')
      .filter(({ detail }) => detail.summary === 'gone')
      .map(({ detail }) => detail.resource);
    expect(gone).toEqual(['pods', 'pods', 'replicasets', 'deployments']);
  });

  it('leaves orphans behind, which another adopts', async () => {
    const lab = await labWith(deployment('replicas: 2'));
    await lab.lab.delete('Deployment', 'web', { cascade: 'orphan' });
    await lab.advance(10);
    expect(lab.list('deployments')).toEqual([]);
    expect(lab.list('replicasets')[0]?.metadata.ownerReferences).toBeUndefined();

    await lab.apply(deployment('replicas: 2'));
    await lab.advance(10);
    expect(lab.list('replicasets')).toHaveLength(1);
    expect(lab.list('replicasets')[0]?.metadata.ownerReferences).toMatchObject([{ name: 'web' }]);
  });

  it.each([
    [
      'selector',
      '{ selector: { matchLabels: { app: other } } }',
      'spec.template.metadata.labels: Invalid value: {"app":"web"}: `selector` does not match template `labels`',
    ],
    [
      'replicas',
      '{ replicas: -1 }',
      'spec.replicas: Invalid value: -1: must be greater than or equal to 0',
    ],
    [
      'strategy',
      '{ strategy: { type: Recreate, rollingUpdate: { maxSurge: 1 } } }',
      "spec.strategy.rollingUpdate: Forbidden: may not be specified when strategy `type` is 'Recreate'",
    ],
  ])('refuses a %s that cannot be', async (_field, fields, words) => {
    const lab = await labWith(deployment('replicas: 1'));
    await expect(lab.apply(spec(fields))).rejects.toThrow(words);
  });
});
