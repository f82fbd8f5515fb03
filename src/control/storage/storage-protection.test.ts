/** Classes of attributes of volumes: held back from deletion while a claim or a volume names them. */
import { afterEach, describe, expect, it } from 'vitest';
import { WorkloadLab } from '../testing/workload-lab.ts';

let open: WorkloadLab | undefined;

afterEach(async () => {
  await open?.close();
  open = undefined;
});

const CLASS = `
apiVersion: storage.k8s.io/v1
kind: VolumeAttributesClass
metadata: { name: fast }
driverName: example.com/driver
parameters: { iops: "100" }
`;
const VOLUME = `
apiVersion: v1
kind: PersistentVolume
metadata: { name: disk }
spec:
  accessModes: [ReadWriteOnce]
  capacity: { storage: 1Gi }
  csi: { driver: example.com, volumeHandle: h }
  storageClassName: manual
  volumeAttributesClassName: fast
`;

describe('a class of attributes', () => {
  it('goes when nothing names it any more', async () => {
    open = await WorkloadLab.open(1);
    await open.apply([CLASS, VOLUME].join('---'));
    await open.advance(5);
    const { api } = open.lab.cluster;
    const isThere = (): boolean => api.store.count('volumeattributesclasses') > 0;

    api.delete('volumeattributesclasses', { name: 'fast' });
    await open.advance(60);
    expect(isThere()).toBe(true);

    api.delete('persistentvolumes', { name: 'disk' });
    await open.advance(60);
    expect(isThere()).toBe(false);
  });
});
