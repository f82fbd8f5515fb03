/** Claims and volumes in a whole cluster: what becomes of each, and what is said of it. */
import { afterEach, describe, expect, it } from 'vitest';
import { WorkloadLab } from '../testing/workload-lab.ts';

let open: WorkloadLab | undefined;

afterEach(async () => {
  await open?.close();
  open = undefined;
});

const claim = (name: string, spec = ''): string => `
apiVersion: v1
kind: PersistentVolumeClaim
metadata: { name: ${name} }
spec: { accessModes: [ReadWriteOnce], resources: { requests: { storage: 1Gi } }, ${spec} }
`;

const volume = (name: string, spec: string): string => `
apiVersion: v1
kind: PersistentVolume
metadata: { name: ${name} }
spec: { accessModes: [ReadWriteOnce], capacity: { storage: 1Gi }, ${spec} }
`;

const pod = (name: string, claimName = 'data'): string => `
apiVersion: v1
kind: Pod
metadata: { name: ${name} }
spec:
  terminationGracePeriodSeconds: 1
  containers:
    - name: c
      image: registry.test/server:v1
      command: [sh, -c, 'sleep 36000']
      volumeMounts: [{ name: data, mountPath: /data }]
  volumes: [{ name: data, persistentVolumeClaim: { claimName: ${claimName} } }]
`;

const LOCAL = `local: { path: /mnt/disk }, storageClassName: manual, nodeAffinity: { required:
  { nodeSelectorTerms: [{ matchExpressions: [{ key: kubernetes.io/hostname, operator: In, values: [node-1] }] }] } }`;

async function play(manifests: string, nodes = 1): Promise<WorkloadLab> {
  open = await WorkloadLab.open(nodes);
  await open.apply(manifests);
  await open.advance(10);
  return open;
}

const all = (...manifests: readonly string[]): string => manifests.join('---');
const volumes = (lab: WorkloadLab) => lab.lab.cluster.api.store.list('persistentvolumes');
const reasons = (lab: WorkloadLab, kind: string): readonly string[] =>
  lab.events(kind).map((text) => text.slice(0, text.indexOf(':')));

describe('a claim', () => {
  it('that grows waits for somebody to make its volume larger, if its class lets it', async () => {
    const growing = (mayGrow: boolean): string => `
apiVersion: storage.k8s.io/v1
kind: StorageClass
metadata: { name: growing }
provisioner: rancher.io/local-path
volumeBindingMode: WaitForFirstConsumer
allowVolumeExpansion: ${String(mayGrow)}
`;
    const small = claim('data', 'storageClassName: growing');
    const large = small.replace('1Gi', '2Gi');
    const lab = await play(all(growing(false), small, pod('web')));
    await expect(lab.apply(large)).rejects.toThrow(/the storageclass .* must support resize/);
    await lab.apply(growing(true));
    await lab.apply(large);
    await lab.advance(5);

    expect(lab.events('PersistentVolumeClaim').at(-1)).toBe(
      'ExternalExpanding: waiting for an external controller to expand this PVC',
    );
    expect(lab.get('persistentvolumeclaims', 'data')?.status.capacity).toEqual({ storage: '1Gi' });
    await expect(lab.apply(small)).rejects.toThrow(/field can not be less than status.capacity/);
  });

  it('of the default class gets a directory of the node that its pod goes to', async () => {
    const lab = await play(all(claim('data'), pod('web')));

    const data = lab.get('persistentvolumeclaims', 'data');
    const [made] = volumes(lab);
    expect(data?.spec).toMatchObject({
      storageClassName: 'standard',
      volumeName: made?.metadata.name,
      volumeMode: 'Filesystem',
    });
    expect(data?.status).toEqual({
      phase: 'Bound',
      accessModes: ['ReadWriteOnce'],
      capacity: { storage: '1Gi' },
    });
    expect(data?.metadata.annotations).toEqual({
      'pv.kubernetes.io/bind-completed': 'yes',
      'pv.kubernetes.io/bound-by-controller': 'yes',
      'volume.beta.kubernetes.io/storage-provisioner': 'rancher.io/local-path',
      'volume.kubernetes.io/selected-node': 'node-1',
      'volume.kubernetes.io/storage-provisioner': 'rancher.io/local-path',
    });
    expect(made?.status.phase).toBe('Bound');
    expect(made?.spec).toMatchObject({
      persistentVolumeReclaimPolicy: 'Delete',
      hostPath: {
        path: `/var/local-path-provisioner/${made?.metadata.name ?? ''}_default_data`,
        type: 'DirectoryOrCreate',
      },
    });
    expect(reasons(lab, 'PersistentVolumeClaim')).toEqual([
      'WaitForFirstConsumer',
      'ExternalProvisioning',
      'Provisioning',
      'ProvisioningSucceeded',
    ]);
    expect(lab.get('pods', 'web')?.status.phase).toBe('Running');
  });

  it('with no class and no volume waits, and gets the first volume that will do', async () => {
    const lab = await play(claim('data', "storageClassName: ''"));
    expect(lab.events('PersistentVolumeClaim')).toEqual([
      'FailedBinding: no persistent volumes available for this claim and no storage class is set',
    ]);

    await lab.apply(volume('disk', 'hostPath: { path: /mnt/disk }'));
    await lab.advance(5);

    expect(lab.get('persistentvolumeclaims', 'data')?.spec.volumeName).toBe('disk');
    expect(volumes(lab)[0]?.spec.claimRef).toMatchObject({ name: 'data', namespace: 'default' });
  });

  it('of a class that is not there is told so', async () => {
    const lab = await play(claim('data', 'storageClassName: fast'));

    expect(lab.events('PersistentVolumeClaim')).toEqual([
      'ProvisioningFailed: storageclass.storage.k8s.io "fast" not found',
    ]);
    expect(lab.get('persistentvolumeclaims', 'data')?.status.phase).toBe('Pending');
  });

  it('that many nodes are to write to is refused by the provisioner', async () => {
    const many = claim('data').replace('ReadWriteOnce', 'ReadWriteMany');
    const lab = await play(all(many, pod('web')));

    expect(lab.events('PersistentVolumeClaim').at(-1)).toBe(
      'ProvisioningFailed: failed to provision volume with StorageClass "standard": NodePath only supports ReadWriteOnce and ReadWriteOncePod (1.22+) access modes',
    );
    expect(lab.get('pods', 'web')?.spec.nodeName).toBeUndefined();
  });

  it('is Lost when its volume is taken away', async () => {
    const lab = await play(
      all(
        volume('disk', 'hostPath: { path: /mnt/disk }, storageClassName: manual'),
        claim('data', 'storageClassName: manual'),
      ),
    );
    const { client } = lab.lab.cluster;
    const found = lab.lab.find('persistentvolumes', 'disk');
    const patch = { metadata: { finalizers: null } };
    await lab.lab.perform(client.resource('persistentvolumes').patch({ name: 'disk' }, patch));
    await lab.lab.perform(client.resource('persistentvolumes').delete({ name: 'disk' }));
    await lab.advance(5);

    expect(found?.status.phase).toBe('Bound');
    expect(lab.get('persistentvolumeclaims', 'data')?.status.phase).toBe('Lost');
    expect(lab.events('PersistentVolumeClaim').at(-1)).toBe(
      'ClaimLost: Bound claim has lost its PersistentVolume. Data on the volume is lost!',
    );
  });

  it('that names a volume which will not do is told why', async () => {
    const lab = await play(
      all(
        volume('disk', 'hostPath: { path: /mnt/disk }, storageClassName: other'),
        claim('data', 'storageClassName: manual, volumeName: disk'),
      ),
    );

    expect(lab.events('PersistentVolumeClaim')[0]).toBe(
      'VolumeMismatch: Cannot bind to requested volume "disk": storageClassName does not match',
    );
  });
});

describe('a volume whose claim is deleted', () => {
  it.each([
    ['Retain', 'Released', undefined],
    [
      'Delete',
      'Failed',
      'VolumeFailedDelete: host_path deleter only supports /tmp/.+ but received provided /mnt/disk',
    ],
    ['Recycle', 'Failed', 'VolumeFailedRecycle: No recycler plugin found for the volume!'],
  ])('%s: %s', async (policy, phase, event) => {
    const spec = `hostPath: { path: /mnt/disk }, storageClassName: manual, persistentVolumeReclaimPolicy: ${policy}`;
    const lab = await play(all(volume('disk', spec), claim('data', 'storageClassName: manual')));

    await lab.lab.delete('PersistentVolumeClaim', 'data');
    await lab.advance(5);

    expect(volumes(lab)[0]?.status.phase).toBe(phase);
    expect(lab.events('PersistentVolume').at(-1)).toBe(event);
  });

  it('goes with its directory, if it was made for the claim; but not before the pod', async () => {
    const lab = await play(all(claim('data'), pod('web')));
    const path = volumes(lab)[0]?.spec.hostPath?.path ?? '';
    const { host } = lab.lab.cluster.nodes[0] ?? {};
    const there = async (): Promise<boolean> =>
      (await host?.files.readdir('/var/local-path-provisioner'))?.some(({ name }) =>
        path.endsWith(name),
      ) ?? false;

    await lab.lab.delete('PersistentVolumeClaim', 'data');
    await lab.advance(60);
    const held = lab.get('persistentvolumeclaims', 'data');
    expect(held?.metadata.deletionTimestamp).toBeDefined();
    expect([held?.status.phase, await there()]).toEqual(['Bound', true]);

    await lab.lab.delete('Pod', 'web');
    await lab.advance(60);
    expect(lab.get('persistentvolumeclaims', 'data')).toBeUndefined();
    expect([volumes(lab), await there()]).toEqual([[], false]);
  });
});

describe('a pod', () => {
  it('whose claim is not there waits for it', async () => {
    const lab = await play(pod('web'));
    expect(lab.events('Pod')).toEqual([
      'FailedScheduling: 0/1 nodes are available: persistentvolumeclaim "data" not found. not found',
    ]);

    await lab.apply(claim('data'));
    await lab.advance(30);
    expect(lab.get('pods', 'web')?.status.phase).toBe('Running');
  });

  it('whose claim has no volume yet is not scheduled', async () => {
    const lab = await play(all(claim('data', "storageClassName: ''"), pod('web')));

    expect(lab.events('Pod')[0]).toContain(
      '0/1 nodes are available: pod has unbound immediate PersistentVolumeClaims.',
    );
  });

  it('goes where its volume is', async () => {
    const lab = await play(
      all(volume('disk', LOCAL), claim('data', 'storageClassName: manual'), pod('web')),
      3,
    );

    expect(lab.get('pods', 'web')?.spec.nodeName).toBe('node-1');
    expect(lab.events('Pod').find((text) => text.startsWith('FailedMount'))).toBe(
      'FailedMount: MountVolume.NewMounter initialization failed for volume "disk" : path "/mnt/disk" does not exist',
    );
  });

  it('does not start on a node that its volume cannot be reached from, whoever sent it there', async () => {
    const there = pod('web').replace('spec:\n', 'spec:\n  nodeName: node-2\n');
    const lab = await play(
      all(volume('disk', LOCAL), claim('data', 'storageClassName: manual, volumeName: disk')),
      2,
    );
    await lab.apply(there);
    await lab.advance(10);

    expect(lab.events('Pod').find((text) => text.startsWith('FailedMount'))).toBe(
      'FailedMount: MountVolume.NodeAffinity check failed for volume "disk" : no matching NodeSelectorTerms',
    );
    expect(lab.get('pods', 'web')?.status.phase).toBe('Pending');
  });

  it('on a node that it names does not start before its claim is bound', async () => {
    const named = pod('web').replace('spec:\n', 'spec:\n  nodeName: node-1\n');
    const lab = await play(all(claim('data'), named));

    expect(lab.events('Pod').find((text) => text.startsWith('FailedMount'))).toBe(
      'FailedMount: Unable to attach or mount volumes: unmounted volumes=[data], unattached volumes=[], failed to process volumes=[data]: error processing PVC default/data: PVC is not bound',
    );
  });

  it('has a claim of ReadWriteOncePod alone', async () => {
    const alone = claim('data').replace('ReadWriteOnce', 'ReadWriteOncePod');
    const lab = await play(all(alone, pod('a')));
    await lab.apply(pod('b'));
    await lab.advance(10);

    expect(lab.get('pods', 'b')?.spec.nodeName).toBeUndefined();
    expect(lab.events('Pod').at(-1)).toContain(
      '1 node has pod using PersistentVolumeClaim with the same name and ReadWriteOncePod access mode',
    );
  });
});
