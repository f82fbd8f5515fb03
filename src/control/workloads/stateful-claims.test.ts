import { afterEach, describe, expect, it } from 'vitest';
import { WorkloadLab } from '../testing/workload-lab.ts';

let open: WorkloadLab | undefined;

afterEach(async () => {
  await open?.close();
  open = undefined;
});

const set = (replicas: number, policy = '{}'): string => `
apiVersion: apps/v1
kind: StatefulSet
metadata: { name: db }
spec:
  replicas: ${String(replicas)}
  selector: { matchLabels: { app: db } }
  persistentVolumeClaimRetentionPolicy: ${policy}
  template:
    metadata: { labels: { app: db } }
    spec:
      terminationGracePeriodSeconds: 1
      containers:
        - name: c
          image: registry.test/server:v1
          command: [sh, -c, 'echo here >> /data/log; sleep 36000']
          volumeMounts: [{ name: data, mountPath: /data }]
  volumeClaimTemplates:
    - metadata: { name: data, labels: { disk: own } }
      spec: { accessModes: [ReadWriteOnce], resources: { requests: { storage: 1Gi } } }
`;

async function play(manifest: string): Promise<WorkloadLab> {
  open = await WorkloadLab.open(2);
  await open.apply(manifest);
  await open.advance(20);
  return open;
}

const claims = (lab: WorkloadLab): readonly string[] =>
  lab.list('persistentvolumeclaims').map(({ metadata }) => metadata.name);

describe('volumeClaimTemplates', () => {
  it('make a claim for each pod, which its successor finds again', async () => {
    const lab = await play(set(2));
    expect(claims(lab)).toEqual(['data-db-0', 'data-db-1']);
    const [first] = lab.list('persistentvolumeclaims');
    expect(first?.metadata.labels).toEqual({ app: 'db', disk: 'own' });
    expect(first?.metadata.ownerReferences).toBeUndefined();
    expect(lab.events('StatefulSet').slice(0, 2)).toEqual([
      'SuccessfulCreate: Create Claim data-db-0 Pod db-0 in StatefulSet db success',
      'SuccessfulCreate: Create Pod db-0 in StatefulSet db successful',
    ]);
    const before = lab.get('pods', 'db-0');

    await lab.lab.delete('Pod', 'db-0');
    await lab.advance(60);

    const after = lab.get('pods', 'db-0');
    expect(after?.metadata.uid).not.toBe(before?.metadata.uid);
    expect([after?.status.phase, after?.spec.nodeName]).toEqual(['Running', before?.spec.nodeName]);
    expect(lab.get('persistentvolumeclaims', 'data-db-0')?.metadata.uid).toBe(first?.metadata.uid);
  });

  it('keep what is scaled down or deleted, unless told otherwise', async () => {
    const lab = await play(set(2));

    await lab.apply(set(1));
    await lab.advance(60);
    expect(claims(lab)).toEqual(['data-db-0', 'data-db-1']);
    await lab.lab.delete('StatefulSet', 'db');
    await lab.advance(120);
    expect(claims(lab)).toEqual(['data-db-0', 'data-db-1']);
  });

  it('whenScaled: Delete', async () => {
    const lab = await play(set(2, '{ whenScaled: Delete }'));

    await lab.apply(set(1, '{ whenScaled: Delete }'));
    await lab.advance(60);

    expect(claims(lab)).toEqual(['data-db-0']);
  });

  it('whenDeleted: Delete', async () => {
    const lab = await play(set(2, '{ whenDeleted: Delete }'));
    const [claim] = lab.list('persistentvolumeclaims');
    expect(claim?.metadata.ownerReferences).toMatchObject([{ kind: 'StatefulSet', name: 'db' }]);

    await lab.apply(set(1, '{ whenDeleted: Delete }'));
    await lab.advance(60);
    expect(claims(lab)).toEqual(['data-db-0', 'data-db-1']);
    await lab.lab.delete('StatefulSet', 'db');
    await lab.advance(120);
    expect(claims(lab)).toEqual([]);
  });

  it('of which no claim can be made are told of', async () => {
    open = await WorkloadLab.open(2);
    await open.apply(`
apiVersion: v1
kind: LimitRange
metadata: { name: small }
spec: { limits: [{ type: PersistentVolumeClaim, max: { storage: 1Mi } }] }
`);
    await open.apply(set(1));
    await open.advance(20);
    const lab = open;

    expect(lab.list('pods')).toEqual([]);
    expect(lab.events('StatefulSet')[0]).toBe(
      'FailedCreate: Create Claim data-db-0 for Pod db-0 in StatefulSet db failed error: persistentvolumeclaims "data-db-0" is forbidden: maximum storage usage per PersistentVolumeClaim is 1Mi, but request is 1Gi',
    );
  });
});
