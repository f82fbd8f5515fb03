import { describe, expect, it } from 'vitest';
import type { ResourceList, ResourceQuotaSpec } from '../quota-objects.ts';
import { aPod, TestServer } from '../testing/test-server.ts';

/** A namespace with quotas, of which it is known that so much is used. */
class QuotaTest extends TestServer {
  readonly quotas = this.client.resource('resourcequotas');

  async limit(name: string, spec: ResourceQuotaSpec, used?: ResourceList): Promise<void> {
    const quota = await this.outcome(this.quotas.create({ metadata: { name }, spec }));
    const { hard = {} } = spec;
    const none = Object.fromEntries(Object.keys(hard).map((each) => [each, '0']));
    const status = { hard, used: used ?? none };
    await this.outcome(this.quotas.updateStatus({ ...quota, status }));
  }

  used(name = 'q'): ResourceList | undefined {
    return this.server.store.get('resourcequotas', { name, namespace: 'default' })?.status.used;
  }

  pod(name: string, resources: object = {}, spec: object = {}): Promise<unknown> {
    const container = { name: 'c', image: 'registry.test/server:v1', resources };
    const pod = aPod({ name, spec: { containers: [container], ...spec } });
    return this.outcome(this.pods.create(pod));
  }
}

describe('ResourceQuota', () => {
  it('charges what fits, and refuses what does not', async () => {
    const test = new QuotaTest();
    await test.limit('q', { hard: { pods: '2', 'requests.cpu': '1', memory: '1Gi' } });
    const small = { requests: { cpu: '300m', memory: '512Mi' } };

    await test.pod('a', small);
    expect(test.used()).toEqual({ pods: '1', 'requests.cpu': '300m', memory: '512Mi' });
    await expect(test.pod('b', { requests: { cpu: '800m', memory: '600Mi' } })).rejects.toThrow(
      'pods "b" is forbidden: exceeded quota: q, requested: memory=600Mi,requests.cpu=800m, used: memory=512Mi,requests.cpu=300m, limited: memory=1Gi,requests.cpu=1',
    );
    await test.pod('b', small);
    expect(test.used()).toEqual({ pods: '2', 'requests.cpu': '600m', memory: '1Gi' });
    await expect(test.pod('d', small)).rejects.toThrow('requested: memory=512Mi,pods=1, used:');
  });

  it('wants to be told how much', async () => {
    const test = new QuotaTest();
    await test.limit('q', {
      hard: { 'limits.cpu': '1', cpu: '1', 'limits.ephemeral-storage': '1Gi' },
    });
    await expect(test.pod('a')).rejects.toThrow(
      'pods "a" is forbidden: failed quota: q: must specify cpu for: c; limits.cpu for: c',
    );
    await test.pod('a', { limits: { cpu: '1' } });
    expect(test.used()).toEqual({ cpu: '1', 'limits.cpu': '1', 'limits.ephemeral-storage': '0' });
  });

  it('admits nothing until it is known what is used', async () => {
    const test = new QuotaTest();
    await test.limit('q', { hard: { pods: '2', 'count/pods': '3' } }, { pods: '0' });
    await expect(test.pod('a')).rejects.toThrow(
      'pods "a" is forbidden: status unknown for quota: q, resources: count/pods,pods',
    );
  });

  it('charges all quotas or none', async () => {
    const test = new QuotaTest();
    await test.limit('q', { hard: { pods: '9' } });
    await test.limit('small', { hard: { pods: '0' } });
    await expect(test.pod('a')).rejects.toThrow('exceeded quota: small');
    expect(test.used()).toEqual({ pods: '0' });
  });

  it('charges nobody for a write that is only tried, but tries it', async () => {
    const test = new QuotaTest();
    await test.limit('q', { hard: { pods: '1' } });
    test.server.create('pods', aPod({ name: 'a' }), { isDryRun: true });
    expect(test.used()).toEqual({ pods: '0' });
    await test.pod('a');
    expect(() => test.server.create('pods', aPod({ name: 'b' }), { isDryRun: true })).toThrow(
      'exceeded quota',
    );
  });

  it('stays charged for what failed after it', async () => {
    const test = new QuotaTest();
    await test.limit('q', { hard: { pods: '3' } });
    await test.pod('a');
    await expect(test.pod('a')).rejects.toThrow('already exists');
    expect(test.used()).toEqual({ pods: '2' });
  });

  it.each<[string, ResourceQuotaSpec, object, string]>([
    ['Terminating', { scopes: ['Terminating'] }, { activeDeadlineSeconds: 60 }, '1'],
    ['Terminating', { scopes: ['Terminating'] }, {}, '0'],
    ['NotTerminating', { scopes: ['NotTerminating'] }, {}, '1'],
    ['BestEffort', { scopes: ['BestEffort'] }, {}, '1'],
    ['NotBestEffort', { scopes: ['NotBestEffort'] }, {}, '0'],
    ['two', { scopes: ['BestEffort', 'Terminating'] }, {}, '0'],
    [
      'a priority',
      {
        scopeSelector: {
          matchExpressions: [
            { scopeName: 'PriorityClass', operator: 'In', values: ['system-node-critical'] },
          ],
        },
      },
      { priorityClassName: 'system-node-critical' },
      '1',
    ],
    [
      'another priority',
      {
        scopeSelector: {
          matchExpressions: [
            { scopeName: 'PriorityClass', operator: 'NotIn', values: ['system-node-critical'] },
          ],
        },
      },
      { priorityClassName: 'system-node-critical' },
      '0',
    ],
    [
      'no priority',
      { scopeSelector: { matchExpressions: [{ scopeName: 'PriorityClass', operator: 'Exists' }] } },
      {},
      '0',
    ],
    [
      'affinity beyond',
      { scopes: ['CrossNamespacePodAffinity'] },
      {
        affinity: {
          podAntiAffinity: {
            requiredDuringSchedulingIgnoredDuringExecution: [
              { topologyKey: 'zone', namespaces: ['x'] },
            ],
          },
        },
      },
      '1',
    ],
  ])('counts by scope: %s', async (_, scoped, spec, used) => {
    const test = new QuotaTest();
    await test.limit('q', { hard: { pods: '5' }, ...scoped });
    await test.pod('a', {}, spec);
    expect(test.used()).toEqual({ pods: used });
  });

  it('charges the quota that an update moves a pod into', async () => {
    const test = new QuotaTest();
    await test.limit('q', { hard: { pods: '1' }, scopes: ['Terminating'] });
    await test.pod('a');
    await test.pod('b');
    const pod = test.server.get('pods', { name: 'a', namespace: 'default' });
    await test.outcome(
      test.pods.update({ ...pod, spec: { ...pod.spec, activeDeadlineSeconds: 60 } }),
    );
    expect(test.used()).toEqual({ pods: '1' });
    const other = test.server.get('pods', { name: 'b', namespace: 'default' });
    const changed = { ...other, spec: { ...other.spec, activeDeadlineSeconds: 60 } };
    expect(await test.refusal(test.pods.update(changed))).toContain('exceeded quota: q');
  });

  it('counts objects of every kind', async () => {
    const test = new QuotaTest();
    const hard = {
      configmaps: '1',
      'count/leases.coordination.k8s.io': '1',
      'count/widgets.example.com': '1',
    };
    await test.limit('q', { hard }, { configmaps: '0', 'count/leases.coordination.k8s.io': '0' });
    await test.outcome(test.client.resource('configmaps').create({ metadata: { name: 'a' } }));
    const refusal = test.refusal(
      test.client.resource('configmaps').create({ metadata: { name: 'b' } }),
    );
    expect(await refusal).toBe(
      'configmaps "b" is forbidden: exceeded quota: q, requested: configmaps=1, used: configmaps=1, limited: configmaps=1',
    );
    const leases = test.client.resource('leases');
    await test.outcome(leases.create({ metadata: { name: 'a' }, spec: {} }));
    expect(await test.refusal(leases.create({ metadata: { name: 'b' }, spec: {} }))).toContain(
      'exceeded quota',
    );
  });

  it('counts the ports of Services, also of those that change', async () => {
    const test = new QuotaTest();
    const hard = { services: '2', 'services.nodeports': '1', 'services.loadbalancers': '0' };
    await test.limit('q', { hard });
    const services = test.client.resource('services');
    const spec = (type: string) => ({
      type,
      ports: [
        { name: 'a', port: 1 },
        { name: 'b', port: 2 },
      ],
    });
    const plain = await test.outcome(
      services.create({ metadata: { name: 'web' }, spec: spec('ClusterIP') }),
    );
    const open = { ...plain, spec: { ...plain.spec, type: 'NodePort' } };
    expect(await test.refusal(services.update(open))).toBe(
      'services "web" is forbidden: exceeded quota: q, requested: services.nodeports=2, used: services.nodeports=0, limited: services.nodeports=1',
    );
    const balanced = { metadata: { name: 'lb' }, spec: spec('LoadBalancer') };
    expect(await test.refusal(services.create(balanced))).toContain(
      'requested: services.loadbalancers=1,services.nodeports=2',
    );
  });

  it('counts claims and their storage, in all and by class', async () => {
    const test = new QuotaTest();
    const gold = 'gold.storageclass.storage.k8s.io/requests.storage';
    const hard = { persistentvolumeclaims: '5', 'requests.storage': '10Gi', [gold]: '2Gi' };
    await test.limit('q', { hard });
    const claims = test.client.resource('persistentvolumeclaims');
    const claim = (name: string, storageClassName: string, storage: string) => ({
      metadata: { name },
      spec: {
        accessModes: ['ReadWriteOnce'],
        storageClassName,
        resources: { requests: { storage } },
      },
    });
    await test.outcome(claims.create(claim('a', 'plain', '5Gi')));
    await test.outcome(claims.create(claim('b', 'gold', '2Gi')));
    expect(test.used()).toEqual({
      persistentvolumeclaims: '2',
      'requests.storage': '7Gi',
      [gold]: '2Gi',
    });
    expect(await test.refusal(claims.create(claim('c', 'gold', '1Gi')))).toContain(
      `requested: ${gold}=1Gi, used: ${gold}=2Gi, limited: ${gold}=2Gi`,
    );
  });
});
