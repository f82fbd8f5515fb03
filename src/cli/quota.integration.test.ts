/** Limits and quotas as kubectl meets them. Wants kubectl; says so when it skips. */
import { spawnSync } from 'node:child_process';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Workplace } from './testing/drydock-process.ts';
import { typing } from './testing/typing.ts';

const isMissing = spawnSync('which', ['kubectl']).status !== 0;
if (isMissing) console.warn('SKIPPED: quotas against kubectl: not installed: kubectl');

const LIMITS = `apiVersion: v1
kind: LimitRange
metadata: { name: usual, namespace: shop }
spec:
  limits:
    - { type: Container, default: { cpu: 200m }, max: { cpu: '1' }, min: { cpu: 50m } }
    - { type: Pod, max: { cpu: '2' } }
`;

const WEB = `apiVersion: apps/v1
kind: Deployment
metadata: { name: web, namespace: shop }
spec:
  replicas: 3
  selector: { matchLabels: { app: web } }
  template:
    metadata: { labels: { app: web } }
    spec:
      containers: [{ name: server, image: 'busybox:1.36', command: [sleep, '36000'] }]
`;

describe.skipIf(isMissing)('limits and quotas', () => {
  const place = new Workplace();
  beforeAll(async () => {
    place.write('limits.yaml', LIMITS);
    place.write('web.yaml', WEB);
    const argv = ['serve', '--memory', '--port', '0', '--kubeconfig', 'kubeconfig'];
    await place.start(argv).said(/kubectl get nodes/);
    await type('create namespace shop');
  });
  afterAll(() => place.close());

  const { type, refused } = typing(place);

  it('describes a LimitRange', async () => {
    await type('apply -f limits.yaml');
    expect(await type('get limits -n shop')).toMatch(/^NAME +CREATED AT\nusual +\d{4}-/);
    const told = await type('describe limitrange usual -n shop');
    expect(told).toMatch(/^Container +cpu +50m +1 +200m +200m +-$/m);
    expect(told).toMatch(/^Pod +cpu +- +2 +- +- +-$/m);
  });

  it('refuses what a LimitRange forbids', async () => {
    const spec =
      '{"spec":{"containers":[{"name":"big","image":"busybox:1.36","resources":{"limits":{"cpu":"2"}}}]}}';
    expect(await refused(`run big -n shop --image=busybox:1.36 --overrides=${spec}`)).toContain(
      'pods "big" is forbidden: maximum cpu usage per Container is 1, but limit is 2',
    );
  });

  it('makes, shows and describes a quota', async () => {
    expect(
      await type('create quota team -n shop --hard=pods=2,requests.cpu=1,limits.cpu=2,services=1'),
    ).toContain('resourcequota/team created');
    await type('wait -n shop quota/team --for=jsonpath={.status.used.pods}=0 --timeout=30s');
    expect(await type('get quota -n shop')).toMatch(
      /^NAME +REQUEST +LIMIT +AGE\nteam +pods: 0\/2, requests.cpu: 0\/1, services: 0\/1 +limits.cpu: 0\/2 +\d+s$/m,
    );
    const told = await type('describe quota team -n shop');
    expect(told).toMatch(/^requests.cpu +0 +1$/m);
    expect(await type('describe namespace shop')).toMatch(/Resource Quotas\n +Name: +team/);
    await type('create quota idle -n shop --hard=pods=3 --scopes=BestEffort');
    expect(await type('describe quota idle -n shop')).toMatch(/Scopes: +BestEffort/);
    expect(
      await refused(
        'create quota bad -n shop --hard=pods=3 --scopes=BestEffort,Terminating,NotTerminating',
      ),
    ).toContain('conflicting scopes');
  });

  it('charges a Deployment, which says what it lacks', async () => {
    await type('apply -f web.yaml');
    await type('wait -n shop quota/team --for=jsonpath={.status.used.pods}=2 --timeout=30s');
    await type('wait -n shop deployment/web --for=condition=ReplicaFailure --timeout=30s');
    expect(await type('describe quota team -n shop')).toMatch(/^limits.cpu +400m +2$/m);
    expect(await type('describe rs -n shop -l app=web')).toMatch(
      /ReplicaFailure +True +FailedCreate[^]*FailedCreate.*exceeded quota: team, requested: pods=1, used: pods=2, limited: pods=2/,
    );
    expect(await refused('run more -n shop --image=busybox:1.36')).toContain(
      'Error from server (Forbidden): pods "more" is forbidden: exceeded quota: team, requested: pods=1, used: pods=2, limited: pods=2',
    );
  });

  it('goes on when the quota lets it', async () => {
    await type('patch quota team -n shop -p {"spec":{"hard":{"pods":"3"}}}');
    await type('rollout restart deployment/web -n shop');
    await type('wait -n shop quota/team --for=jsonpath={.status.used.pods}=3 --timeout=60s');
    await type('delete deployment web -n shop');
    await type('wait -n shop quota/team --for=jsonpath={.status.used.pods}=0 --timeout=90s');
  });

  it('warns of a quota that promises more than it lets have', async () => {
    expect(await type('create quota odd -n shop --hard=requests.cpu=2,limits.cpu=1')).toContain(
      'Warning: ResourceQuota requests.cpu (2) should be less than limits.cpu (1)',
    );
  });
});
