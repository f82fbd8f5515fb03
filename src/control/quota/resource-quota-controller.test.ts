import { afterEach, describe, expect, it } from 'vitest';
import { plain, WorkloadLab } from '../testing/workload-lab.ts';

let open: WorkloadLab | undefined;

afterEach(async () => {
  await open?.close();
  open = undefined;
});

const quota = (hard: object, more = ''): string => `
apiVersion: v1
kind: ResourceQuota
metadata: { name: team }
spec:
  hard: ${JSON.stringify(hard)}
  ${more}
`;

const pod = (name: string, script = 'sleep 1000s', spec = ''): string => `
apiVersion: v1
kind: Pod
metadata: { name: ${name}, annotations: { process.drydock.dev/c: ${JSON.stringify(`${script}\n`)} } }
spec:
  restartPolicy: Never
  ${spec}
  containers: [{ name: c, image: 'registry.test/server:v1', resources: { requests: { cpu: 100m } } }]
`;

const deployment = (replicas: number): string => `
apiVersion: apps/v1
kind: Deployment
metadata: { name: web }
spec:
  replicas: ${String(replicas)}
  selector: { matchLabels: { app: web } }
  template:
    metadata: { labels: { app: web } }
    spec:
      containers: [{ name: c, image: 'registry.test/server:v1' }]
`;

const WIDGETS = `
apiVersion: apiextensions.k8s.io/v1
kind: CustomResourceDefinition
metadata: { name: widgets.example.com }
spec:
  group: example.com
  scope: Namespaced
  names: { plural: widgets, singular: widget, kind: Widget, listKind: WidgetList }
  versions:
    - name: v1
      served: true
      storage: true
      schema: { openAPIV3Schema: { type: object } }
`;

async function begin(...documents: string[]): Promise<WorkloadLab> {
  open = await WorkloadLab.open();
  for (const document of documents) await open.apply(document);
  await open.advance(1);
  return open;
}

const statusOf = (lab: WorkloadLab) => lab.get('resourcequotas', 'team')?.status;

describe('ResourceQuotaController', () => {
  it('counts what is there when a quota comes, and leaves what nobody counts', async () => {
    const hard = { pods: '5', cpu: '1', 'count/widgets.example.com': '2' };
    const lab = await begin(pod('a'), pod('b'), quota(hard));
    expect(statusOf(lab)).toEqual({ hard, used: { pods: '2', cpu: '200m' } });
  });

  it('gives back what a pod had that has ended, or is gone', async () => {
    const lab = await begin(quota({ pods: '5', 'count/pods': '5' }), pod('a'), pod('b', 'exit 0'));
    await lab.advance(5);
    expect(statusOf(lab)?.used).toEqual({ pods: '1', 'count/pods': '2' });
    await lab.lab.delete('Pod', 'b');
    await lab.advance(40);
    expect(statusOf(lab)?.used).toEqual({ pods: '1', 'count/pods': '1' });
  });

  it('follows what the quota allows', async () => {
    const lab = await begin(quota({ pods: '1' }), pod('a'));
    await lab.apply(quota({ pods: '3', cpu: '2' }));
    await lab.advance(1);
    expect(statusOf(lab)).toEqual({
      hard: { pods: '3', cpu: '2' },
      used: { pods: '1', cpu: '100m' },
    });
  });

  it('counts within the scopes', async () => {
    const terminating = pod('a', 'sleep 1000s', 'activeDeadlineSeconds: 3600');
    const lab = await begin(terminating, pod('b'), quota({ pods: '3' }, 'scopes: [Terminating]'));
    expect(statusOf(lab)?.used).toEqual({ pods: '1' });
  });

  it('counts resources that the server learned', async () => {
    const widgets = 'count/widgets.example.com';
    const lab = await begin(quota({ [widgets]: '2' }), WIDGETS);
    const widget = (name: string) => `
apiVersion: example.com/v1
kind: Widget
metadata: { name: ${name} }
`;
    await lab.advance(5);
    await expect(lab.apply(widget('a'))).rejects.toThrow(
      `widgets.example.com "a" is forbidden: status unknown for quota: team, resources: ${widgets}`,
    );
    await lab.advance(300);
    await lab.apply(widget('a'));
    await lab.apply(widget('b'));
    await expect(lab.apply(widget('c'))).rejects.toThrow(
      `widgets.example.com "c" is forbidden: exceeded quota: team, requested: ${widgets}=1, used: ${widgets}=2, limited: ${widgets}=2`,
    );
    await lab.lab.perform(
      lab.lab.cluster.client.resource('widgets.example.com').delete({ name: 'a' }),
    );
    await lab.advance(1);
    expect(statusOf(lab)?.used).toEqual({ [widgets]: '1' });
  });

  it('finds out within five minutes what was charged in vain', async () => {
    const lab = await begin(quota({ configmaps: '9' }));
    const create = () => {
      lab.lab.cluster.api.create('configmaps', { metadata: { name: 'a' } });
    };
    create();
    expect(create).toThrow('already exists');
    await lab.advance(200);
    expect(statusOf(lab)?.used).toEqual({ configmaps: '2' });
    await lab.advance(100);
    expect(statusOf(lab)?.used).toEqual({ configmaps: '1' });
  });
});

describe('what a quota does to workloads', () => {
  it('a Deployment says that it cannot, and goes on as soon as it can', async () => {
    const lab = await begin(quota({ pods: '2' }), deployment(3));
    const message =
      'pods "web-HASH-NAME" is forbidden: exceeded quota: team, requested: pods=1, used: pods=2, limited: pods=2';
    const conditions = lab.get('deployments', 'web')?.status.conditions ?? [];
    const failure = conditions.find(({ type }) => type === 'ReplicaFailure');
    expect(plain(failure?.message ?? '')).toBe(message);
    expect(failure).toMatchObject({ status: 'True', reason: 'FailedCreate' });
    expect(lab.events('ReplicaSet').map(plain)).toContain(
      `FailedCreate: Error creating: ${message}`,
    );

    await lab.apply(quota({ pods: '3' }));
    await lab.advance(120);
    const after = lab.get('deployments', 'web')?.status;
    expect(after?.replicas).toBe(3);
    expect(after?.conditions?.some(({ type }) => type === 'ReplicaFailure')).toBe(false);
  });

  it('a CronJob says so of its Jobs', async () => {
    const cronJob = `
apiVersion: batch/v1
kind: CronJob
metadata: { name: hello }
spec:
  schedule: '* * * * *'
  jobTemplate:
    spec:
      template:
        spec:
          restartPolicy: Never
          containers: [{ name: c, image: 'registry.test/server:v1' }]
`;
    const lab = await begin(quota({ 'count/jobs.batch': '0' }), cronJob);
    await lab.advance(70);
    expect(lab.events('CronJob')[0]?.replace(/hello-\d+/, 'hello-TIME')).toBe(
      'FailedCreate: Error creating job: jobs.batch "hello-TIME" is forbidden: exceeded quota: team, requested: count/jobs.batch=1, used: count/jobs.batch=0, limited: count/jobs.batch=0',
    );
  });
});
