/** Volumes whose claims are made for a pod, and go with it. Upstream: test/e2e/storage/testsuites/ephemeral.go (v1.36). */
import { afterEach, describe, expect, it } from 'vitest';
import { WorkloadLab } from '../testing/workload-lab.ts';

let open: WorkloadLab | undefined;

afterEach(async () => {
  await open?.close();
  open = undefined;
});

const pod = (name: string): string => `
apiVersion: v1
kind: Pod
metadata: { name: ${name} }
spec:
  terminationGracePeriodSeconds: 1
  containers:
    - name: c
      image: registry.test/server:v1
      command: [sh, -c, 'echo mine > /data/text; sleep 36000']
      volumeMounts: [{ name: data, mountPath: /data }]
  volumes:
    - name: data
      ephemeral:
        volumeClaimTemplate:
          metadata: { labels: { of: ${name} } }
          spec: { accessModes: [ReadWriteOnce], resources: { requests: { storage: 1Gi } } }
`;

const TAKEN = `
apiVersion: v1
kind: PersistentVolumeClaim
metadata: { name: web-data }
spec: { accessModes: [ReadWriteOnce], resources: { requests: { storage: 1Gi } } }
---`;

async function play(manifests: string): Promise<WorkloadLab> {
  open = await WorkloadLab.open(1);
  await open.apply(manifests);
  await open.advance(20);
  return open;
}

const claims = (lab: WorkloadLab) => lab.lab.cluster.api.store.list('persistentvolumeclaims');

describe('a generic ephemeral volume', () => {
  it('has a claim of its pod, from the template, and the pod runs over it', async () => {
    const lab = await play(pod('web'));
    const [claim] = claims(lab);
    const { uid } = lab.get('pods', 'web')?.metadata ?? {};

    expect(claim).toMatchObject({
      metadata: {
        name: 'web-data',
        labels: { of: 'web' },
        ownerReferences: [
          { kind: 'Pod', name: 'web', uid, controller: true, blockOwnerDeletion: true },
        ],
      },
      spec: { storageClassName: 'standard', resources: { requests: { storage: '1Gi' } } },
      status: { phase: 'Bound' },
    });
    expect(lab.get('pods', 'web')?.status.phase).toBe('Running');
  });

  it('goes with its pod, and so does what it was bound to', async () => {
    const lab = await play(pod('web'));
    await lab.lab.delete('Pod', 'web');
    await lab.advance(30);

    expect(claims(lab)).toEqual([]);
    expect(lab.lab.cluster.api.store.list('persistentvolumes')).toEqual([]);
  });

  it('is not the claim of somebody else that has its name', async () => {
    const lab = await play(`${TAKEN}${pod('web')}`);

    expect(lab.get('pods', 'web')?.status.phase).toBe('Pending');
    const why = 'PVC default/web-data was not created for pod default/web (pod is not owner)';
    expect(lab.events('Pod')).toEqual(
      expect.arrayContaining([
        `FailedBinding: ephemeral volume data: ${why}`,
        expect.stringContaining(`FailedScheduling: 0/1 nodes are available: ${why}`),
      ]),
    );
    await lab.lab.delete('PersistentVolumeClaim', 'web-data');
    await lab.advance(120);
    expect(lab.get('pods', 'web')?.status.phase).toBe('Running');
  });

  it('is not mounted from the claim of somebody else by a node that was not asked', async () => {
    const bound = pod('web').replace('spec:\n  term', 'spec:\n  nodeName: node-1\n  term');
    const lab = await play(`${TAKEN}${bound}`);
    await lab.advance(180);

    expect(lab.get('pods', 'web')?.status.phase).toBe('Pending');
    expect(lab.events('Pod')).toEqual(
      expect.arrayContaining([expect.stringContaining('was not created for pod default/web')]),
    );
  });
});
