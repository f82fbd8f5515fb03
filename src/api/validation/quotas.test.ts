/** LimitRanges and ResourceQuotas as upstream's server refuses them. */
import { describe, expect, it } from 'vitest';
import { TestServer } from '../testing/test-server.ts';

async function refusal(kind: 'limitranges' | 'resourcequotas', spec: object): Promise<string> {
  const test = new TestServer();
  const resource = test.client.resource(kind);
  return test.refusal(resource.create({ metadata: { name: 'q' }, spec }));
}

describe('a LimitRange', () => {
  it.each<[object, string]>([
    [
      { type: 'Node' },
      'spec.limits[0].type: Invalid value: "Node": must be a standard limit type or fully qualified',
    ],
    [
      { type: 'Pod', default: { cpu: '1' } },
      "spec.limits[0].default: Forbidden: may not be specified when `type` is 'Pod'",
    ],
    [
      { type: 'Container', max: { gold: '1' } },
      '[spec.limits[0].max[gold]: Invalid value: "gold": must be a standard resource type or fully qualified, spec.limits[0].max[gold]: Invalid value: "gold": must be a standard resource for containers',
    ],
    [
      { type: 'Container', max: { cpu: '1' }, min: { cpu: '2' } },
      'spec.limits[0].min[cpu]: Invalid value: "2": min value 2 is greater than max value 1',
    ],
    [
      { type: 'Container', default: { cpu: '1' }, defaultRequest: { cpu: '1500m' } },
      'spec.limits[0].defaultRequest[cpu]: Invalid value: "1500m": default request value 1500m is greater than default limit value 1',
    ],
    [
      { type: 'Pod', maxLimitRequestRatio: { cpu: '500m' } },
      'spec.limits[0].maxLimitRequestRatio[cpu]: Invalid value: "500m": ratio 500m is less than 1',
    ],
    [
      { type: 'Pod', max: { cpu: '2' }, min: { cpu: '1' }, maxLimitRequestRatio: { cpu: '3' } },
      'ratio 3 is greater than max/min = 2.000000',
    ],
    [
      { type: 'PersistentVolumeClaim', max: { cpu: '2' } },
      'spec.limits[0].limits: Required value: either minimum or maximum storage value is required, but neither was provided',
    ],
  ])('%j', async (item, why) => {
    expect(await refusal('limitranges', { limits: [item] })).toContain(why);
  });

  it('with two items of one type', async () => {
    expect(await refusal('limitranges', { limits: [{ type: 'Pod' }, { type: 'Pod' }] })).toBe(
      'LimitRange "q" is invalid: spec.limits[1].type: Duplicate value: "Pod"',
    );
  });

  it('gets for a default what its bounds say', async () => {
    const test = new TestServer();
    const item = { type: 'Container', max: { cpu: '2' }, min: { cpu: '100m', memory: '1Mi' } };
    const ranges = test.client.resource('limitranges');
    const manifest = { metadata: { name: 'q' }, spec: { limits: [item] } };
    const { spec } = await test.outcome(ranges.create(manifest));
    expect(spec.limits).toEqual([
      { ...item, default: { cpu: '2' }, defaultRequest: { cpu: '2', memory: '1Mi' } },
    ]);
  });
});

describe('a ResourceQuota', () => {
  it.each<[object, string]>([
    [
      { hard: { gold: '1' } },
      '[spec.hard[gold]: Invalid value: "gold": must be a standard resource type or fully qualified, spec.hard[gold]: Invalid value: "gold": must be a standard resource for quota]',
    ],
    [
      { hard: { pods: '-1' } },
      'spec.hard[pods]: Invalid value: "-1": must be greater than or equal to 0',
    ],
    [{ hard: { pods: '1.5' } }, 'spec.hard[pods]: Invalid value: "1500m": must be an integer'],
    [{ scopes: ['Some'] }, 'spec.scopes: Invalid value: ["Some"]: unsupported scope'],
    [
      { hard: { services: '1' }, scopes: ['NotTerminating'] },
      'spec.scopes: Invalid value: ["NotTerminating"]: unsupported scope applied to resource',
    ],
    [
      { hard: { pods: '1' }, scopes: ['BestEffort', 'NotBestEffort'] },
      'spec.scopes: Invalid value: ["BestEffort","NotBestEffort"]: conflicting scopes',
    ],
    [
      { scopeSelector: { matchExpressions: [{ scopeName: 'PriorityClass', operator: 'In' }] } },
      "spec.scopeSelector.matchExpressions.values: Required value: must be at least one value when `operator` is 'In' or 'NotIn' for scope selector",
    ],
    [
      { scopeSelector: { matchExpressions: [{ scopeName: 'BestEffort', operator: 'Is' }] } },
      'not a valid selector operator',
    ],
  ])('%j', async (spec, why) => {
    expect(await refusal('resourcequotas', spec)).toContain(why);
  });

  it('keeps its scopes, and takes its status from the part alone', async () => {
    const test = new TestServer();
    const quotas = test.client.resource('resourcequotas');
    const manifest = {
      metadata: { name: 'q' },
      spec: { hard: { pods: '1' } },
      status: { used: {} },
    };
    const quota = await test.outcome(quotas.create(manifest));
    expect(quota.status).toEqual({});
    const scopes = ['BestEffort'];
    const scoped = { ...quota, spec: { ...quota.spec, scopes } };
    expect(await test.refusal(quotas.update(scoped))).toContain(
      'spec.scopes: Invalid value: ["BestEffort"]: field is immutable',
    );
    const told = { ...quota, spec: {}, status: { hard: { pods: '1' }, used: { pods: '0' } } };
    expect(await test.outcome(quotas.updateStatus(told))).toMatchObject({
      spec: quota.spec,
      status: told.status,
    });
    const wrong = {
      ...quota,
      metadata: { ...quota.metadata, resourceVersion: '' },
      status: { used: { gold: '1' } },
    };
    expect(await test.refusal(quotas.updateStatus(wrong))).toContain('status.used[gold]');
  });

  it('that lets ask for more than is to be had is warned of', async () => {
    const test = new TestServer();
    const hard = { 'requests.cpu': '2', 'limits.cpu': '1', memory: '1Gi', 'limits.memory': '1Gi' };
    const quotas = test.client.resource('resourcequotas');
    await test.outcome(quotas.create({ metadata: { name: 'q' }, spec: { hard } }));
    const warnings = test.world.trace.records.flatMap((record) =>
      record.type === 'api.warning' ? [record.detail] : [],
    );
    expect(warnings).toEqual([
      {
        kind: 'ResourceQuota',
        object: 'default/q',
        field: '',
        text: 'ResourceQuota requests.cpu (2) should be less than limits.cpu (1)',
      },
    ]);
  });
});
